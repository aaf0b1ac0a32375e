import type { Raw, RawHash } from './decode-form.js';
import { invalidParameter } from './stripe-failure.js';

/** Reads one parameter; throws Stripe's own error where it is wrong. */
export interface Field<T> {
  readonly read: (raw: Raw | undefined, name: string) => T;
}

export type Fields = Readonly<Record<string, Field<unknown>>>;
export type Parsed<F extends Fields> = {
  readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never;
};

/** The fields that read `P`. They may read more: parameters that are known and ignored. */
export type FieldsOf<P> = { readonly [K in keyof P]-?: Field<P[K]> };

/** Reads all parameters of an endpoint and refuses those it does not know. */
export function readFields<F extends Fields>(fields: F, raw: RawHash, prefix = ''): Parsed<F> {
  const toName = (key: string): string => (prefix === '' ? key : `${prefix}[${key}]`);
  const unknown = Object.keys(raw).filter((key) => !Object.hasOwn(fields, key));
  if (unknown[0] !== undefined) {
    const names = unknown.map(toName).join(', ');
    const plural = unknown.length > 1 ? 's' : '';
    throw invalidParameter(
      `Received unknown parameter${plural}: ${names}`,
      toName(unknown[0]),
      'parameter_unknown',
    );
  }
  const parsed: Record<string, unknown> = {};
  for (const key in fields) parsed[key] = fields[key]?.read(raw[key], toName(key));
  // Sound: every key of F was read by F's own field just above.
  return parsed as Parsed<F>;
}

function toEmptyFailure(name: string): Error {
  return invalidParameter(
    `You passed an empty string for '${name}'. We assume empty values are an attempt to unset a field; however '${name}' cannot be unset. You should remove '${name}' from your request or supply a non-empty value.`,
    name,
    'parameter_invalid_empty',
  );
}

function scalar<T>(convert: (text: string, name: string) => T): Field<T | undefined> {
  return {
    read: (raw, name) => {
      if (raw === undefined) return undefined;
      if (typeof raw !== 'string') throw invalidParameter('Invalid string: must be a string', name);
      return convert(raw, name);
    },
  };
}

/** Text; an empty one means «unset» and reads as null. */
export const text: Field<string | null | undefined> = scalar((value) =>
  value === '' ? null : value,
);

/** Text that cannot be unset. */
export const filledText: Field<string | undefined> = scalar((value, name) => {
  if (value === '') throw toEmptyFailure(name);
  return value;
});

export const integer: Field<number | undefined> = scalar((value, name) => {
  if (value === '') throw toEmptyFailure(name);
  if (!/^-?\d{1,15}$/.test(value)) {
    throw invalidParameter(`Invalid integer: ${value}`, name, 'parameter_invalid_integer');
  }
  return Number(value);
});

/** An integer of at least 1. */
export const positiveInteger: Field<number | undefined> = {
  read: (raw, name) => {
    const value = integer.read(raw, name);
    if (value !== undefined && value < 1) {
      const message =
        value < 0 ? 'Invalid positive integer' : 'This value must be greater than or equal to 1.';
      throw invalidParameter(message, name, 'parameter_invalid_integer');
    }
    return value;
  },
};

export const flag: Field<boolean | undefined> = scalar((value, name) => {
  if (value === 'true') return true;
  if (value === 'false') return false;
  throw invalidParameter(`Invalid boolean: ${value}`, name);
});

export function oneOf<const T extends string>(...values: readonly T[]): Field<T | undefined> {
  return scalar((value, name) => {
    const found = values.find((candidate) => candidate === value);
    if (found !== undefined) return found;
    const last = values.at(-1);
    const allowed =
      values.length > 1 ? `one of ${values.slice(0, -1).join(', ')} or ${last}` : last;
    throw invalidParameter(`Invalid ${name}: must be ${allowed}`, name);
  });
}

export function required<T>(field: Field<T>): Field<NonNullable<T>> {
  return {
    read: (raw, name) => {
      if (raw === undefined) {
        throw invalidParameter(`Missing required param: ${name}.`, name, 'parameter_missing');
      }
      const value = field.read(raw, name);
      if (value === null || value === undefined) throw toEmptyFailure(name);
      return value;
    },
  };
}

export function hash<F extends Fields>(fields: F): Field<Parsed<F> | undefined> {
  return {
    read: (raw, name) => {
      if (raw === undefined || raw === '') return undefined;
      if (typeof raw === 'string') throw invalidParameter('Invalid object', name);
      return readFields(fields, raw, name);
    },
  };
}

export function list<T>(item: Field<T>): Field<readonly T[] | undefined> {
  return {
    read: (raw, name) => {
      if (raw === undefined || raw === '') return undefined;
      if (typeof raw === 'string') throw invalidParameter('Invalid array', name);
      return Object.keys(raw).map((key, index) => {
        if (!/^\d+$/.test(key)) throw invalidParameter('Invalid array', name);
        return item.read(raw[key], `${name}[${index}]`);
      });
    },
  };
}

/** Accepts anything and hands it on undecoded. */
export const opaque: Field<Raw | undefined> = { read: (raw) => raw };

/** Parameters that Stripe knows and on which the fake does not act. */
export function ignored<const N extends string>(
  ...names: readonly N[]
): { readonly [K in N]: Field<Raw | undefined> } {
  // Sound: exactly the given names become keys.
  return Object.fromEntries(names.map((name) => [name, opaque])) as {
    [K in N]: Field<Raw | undefined>;
  };
}
