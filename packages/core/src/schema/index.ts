/**
 * The parts of `zod/mini` that adapters are written with, so that an application bundles one copy.
 * Any Standard Schema works where a schema is asked for; this one is merely at hand.
 *
 * `catch` is left out: it takes zod's utilities as one object, and with it 3 KiB (gzip) into every bundle.
 */

/** The type of any schema above, to annotate an exported one with what it yields. */
export type { ZodMiniType as Schema } from 'zod/mini';
export {
  array,
  boolean,
  custom,
  date,
  discriminatedUnion,
  enum,
  gt,
  gte,
  int,
  lazy,
  literal,
  looseObject,
  lte,
  maxLength,
  minLength,
  nullable,
  nullish,
  number,
  object,
  optional,
  record,
  refine,
  regex,
  strictObject,
  string,
  transform,
  undefined,
  union,
  unknown,
  url,
} from 'zod/mini';
export { received } from './received.js';
export { texts } from './texts.js';
