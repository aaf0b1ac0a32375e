import type { Context } from '../state/context.js';
import type { RawHash } from './decode-form.js';
import { type Fields, type Parsed, readFields } from './fields.js';

export type Method = 'GET' | 'POST' | 'DELETE';

/** One endpoint. */
export interface Route {
  readonly method: Method;
  /** With `:id` where an id stands. */
  readonly path: string;
  /** The kind of object that it answers with, which decides what can be expanded. */
  readonly returns: string;
  readonly shape: 'one' | 'list';
  /** Reads the parameters, or throws; the function that it returns does the work. */
  readonly prepare: (raw: RawHash) => (context: Context, id: string) => object;
}

export interface RouteCall<F extends Fields> {
  readonly context: Context;
  readonly params: Parsed<F>;
  /** The id in the path, or ''. */
  readonly id: string;
}

export function route<const F extends Fields>(
  method: Method,
  path: string,
  returns: string,
  fields: F,
  run: (call: RouteCall<F>) => object,
  shape: Route['shape'] = 'one',
): Route {
  return {
    method,
    path,
    returns,
    shape,
    prepare: (raw) => {
      const params = readFields(fields, raw);
      return (context, id) => run({ context, params, id });
    },
  };
}
