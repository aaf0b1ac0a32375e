import { misconfigured, type StandardSchema } from '@quayside/core';
import { string } from '@quayside/core/schema';

/** What is said about a variable: in errors, in `explain()`, in `.env.example`. */
export interface VariableNotes {
  /** What it is for, as a phrase: `the secret key, sk_…`. */
  readonly about: string;
  /** The address of the page where one gets it. */
  readonly from?: string | undefined;
  /** Shown in `.env.example`, commented out. @default the schema's default, unless it is a secret */
  readonly example?: string | undefined;
  /** Platforms set it unasked, so that alone it does not make its group given. @default false */
  readonly ambient?: boolean | undefined;
}

/** Notes, and the schema that turns text into the value. */
export interface VariableSpec<T> extends VariableNotes {
  /**
   * Reads the text, or `undefined` where nothing is set: a schema that accepts that makes the variable optional,
   * and what it yields is the default. Any Standard Schema: zod, valibot, arktype.
   */
  readonly schema: StandardSchema<unknown, T>;
}

/** One value of the configuration, under one name in every layer. Made by {@link setting} or {@link secret}. */
export interface Variable<T> extends VariableSpec<T> {
  readonly kind: 'variable';
  readonly name: string;
  readonly secret: boolean;
}

/**
 * A value that everybody may see: `setting('PORT', { about: 'the port', schema: z.coerce.number().default(3000) })`.
 *
 * @throws misconfigured where `name` could not be that of an environment variable
 */
export function setting<T>(name: string, spec: VariableSpec<T>): Variable<T> {
  return toVariable(name, spec, false);
}

/**
 * A value that nobody may see: it is kept out of errors and of `explain()`, is registered with the redactor, and
 * may be in a file, named by `NAME_FILE`. Without a schema it is required text.
 *
 * @throws misconfigured where `name` could not be that of an environment variable
 */
export function secret(name: string, spec: VariableNotes): Variable<string>;
export function secret<T>(name: string, spec: VariableSpec<T>): Variable<T>;
export function secret(
  name: string,
  spec: VariableNotes & Partial<VariableSpec<unknown>>,
): Variable<unknown> {
  return toVariable(name, { ...spec, schema: spec.schema ?? string() }, true);
}

function toVariable<T>(name: string, spec: VariableSpec<T>, isSecret: boolean): Variable<T> {
  if (!/^[a-z_]\w*$/i.test(name))
    throw misconfigured('A variable', `'${name}' is no name of one`, 'Use letters, digits and _.');
  return { ...spec, kind: 'variable', name, secret: isSecret };
}
