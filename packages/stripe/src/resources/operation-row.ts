import type { Pages } from '@quayside/core';
import type * as z from '@quayside/core/schema';
import type { DeclinedObject } from '../accept-decline.js';

/** One operation: what is sent where, and what comes back. */
export interface OperationRow<Answer> {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** `{id}` stands for the operation's first argument. */
  readonly path: string;
  readonly schema: z.Schema<Answer>;
  readonly kind: 'one' | 'list' | 'search';
  readonly declined?: DeclinedObject | undefined;
}

type AnswerOf<Operation> = Operation extends (...given: never) => infer Result
  ? Result extends Pages<infer Item>
    ? Item
    : Awaited<Result>
  : never;

/** The table of a resource; a row that answers something else than its operation promises does not compile. */
export type ResourceTable<Resource> = {
  readonly [Name in keyof Resource]: OperationRow<AnswerOf<Resource[Name]>>;
};

/** A row that answers once. */
export function one<Answer>(
  method: OperationRow<Answer>['method'],
  path: string,
  schema: z.Schema<Answer>,
  declined?: DeclinedObject,
): OperationRow<Answer> {
  return { method, path, schema, kind: 'one', declined };
}

/** A row that answers in pages. */
export function many<Item>(
  path: string,
  schema: z.Schema<Item>,
  kind: 'list' | 'search' = 'list',
): OperationRow<Item> {
  return { method: 'GET', path, schema, kind };
}
