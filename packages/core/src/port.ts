import type { Call, CallOptions, Idempotency, KeyedOptions } from './call.js';
import type { Page, Pages } from './page.js';
import type { StandardSchema } from './standard-schema.js';

/** How an operation answers: once, as a list of pages, or as a stream of events. */
export type OperationShape = 'one' | 'pages' | 'stream';

// `never` parameters: the loosest constraint to which every operation signature is assignable.
type Operation = (input: never, options: never) => unknown;

type InputOf<Op> = Op extends (input: infer Input, options: never) => unknown
  ? NonNullable<Input>
  : never;
type OptionsOf<Op> = Op extends (input: never, options: infer Options) => unknown
  ? NonNullable<Options>
  : never;
type AnswerOf<Op> = Op extends (input: never, options: never) => infer Answer ? Answer : never;

type ShapeOf<Op> =
  AnswerOf<Op> extends Pages<unknown>
    ? 'pages'
    : AnswerOf<Op> extends Promise<AsyncIterable<unknown>>
      ? 'stream'
      : 'one';

/** A key that the signature demands makes the operation keyed, and nothing else does. */
type IdempotencyOf<Op> =
  OptionsOf<Op> extends KeyedOptions ? 'keyed' : Exclude<Idempotency, 'keyed'>;

/** One row of a port's table. Its type is derived from the signature: a contradiction does not compile. */
export type OperationSpec<Op = Operation> = {
  readonly idempotency: IdempotencyOf<Op>;
  readonly input: StandardSchema<unknown, InputOf<Op>>;
} & (ShapeOf<Op> extends 'one' ? { readonly shape?: 'one' } : { readonly shape: ShapeOf<Op> });

/** The table of a port: one row for each operation. */
export type OperationTable<P> = { readonly [Name in keyof P]: OperationSpec<P[Name]> };

/** A port: its name and its table. Make one with {@link definePort}. */
export interface Port<P> {
  readonly name: string;
  readonly operations: OperationTable<P>;
}

/**
 * Defines a port from its hand-written interface. A table that misses, adds or contradicts an operation
 * does not compile.
 */
export function definePort<P extends object>(name: string, operations: OperationTable<P>): Port<P> {
  return { name, operations };
}

/** Stands in a driver for an operation that the provider does not have. */
export const unsupported: unique symbol = Symbol.for('@quayside/core/unsupported');

/** What an adapter supplies for one operation; pages get the cursor of the page that is wanted. */
export type DriverOperation<Op> =
  AnswerOf<Op> extends Pages<infer Item>
    ? (input: InputOf<Op>, call: Call, cursor: string | undefined) => Promise<Page<Item>>
    : AnswerOf<Op> extends Promise<infer Answer>
      ? (input: InputOf<Op>, call: Call) => Promise<Answer>
      : never;

/** The functions that an adapter supplies for a port. */
export type Driver<P> = {
  readonly [Name in keyof P]: DriverOperation<P[Name]> | typeof unsupported;
};

/** Options that every operation of a port understands. */
export type OperationOptions = CallOptions & { readonly idempotencyKey?: string | undefined };
