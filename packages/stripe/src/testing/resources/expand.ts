import type { Account } from '../state/account.js';
import type { StripeObject } from '../state/collection.js';
import type { Route } from '../wire/route.js';
import { invalidParameter } from '../wire/stripe-failure.js';
import { expansions } from './expansions.js';
import { findObject } from './find-object.js';

function notExpandable(path: string, isList: boolean): Error {
  const advice = isList ? ` You may want to try expanding 'data.${path}' instead.` : '';
  return invalidParameter(`This property cannot be expanded (${path}).${advice}`, 'expand');
}

/** Refuses what cannot be expanded, before anything runs. Splits the paths. */
export function parseExpand(
  paths: readonly string[],
  { returns, shape }: Route,
): readonly (readonly string[])[] {
  return paths.map((path) => {
    const parts = path.split('.');
    let kind = returns;
    let inList = shape === 'list';
    if (parts.length - (inList ? 1 : 0) > 4) {
      throw invalidParameter(
        `You cannot expand more than 4 levels of a property (${path}).`,
        'expand',
      );
    }
    for (const part of parts) {
      if (inList) {
        if (part !== 'data') throw notExpandable(path, shape === 'list');
        inList = false;
        continue;
      }
      const found = Object.hasOwn(expansions, kind) ? expansions[kind]?.[part] : undefined;
      if (found === undefined) throw notExpandable(path, false);
      kind = found.kind;
      inList = found.many;
    }
    return parts;
  });
}

function kindOf(object: object): string {
  return 'object' in object && typeof object.object === 'string' ? object.object : '';
}

function load(
  object: Record<string, unknown>,
  kind: string,
  field: string,
  account: Account,
): unknown {
  const include = expansions[kind]?.[field]?.include;
  const current = object[field];
  // Sound: only stored objects have fields that are included on request.
  if (include !== undefined && (current === undefined || current === null))
    return include(object as unknown as StripeObject, account);
  return typeof current === 'string' ? (findObject(account, current) ?? current) : current;
}

/** Returns the object with the field at `path` expanded; the stored object stays as it is. */
export function expand(
  value: unknown,
  path: readonly string[],
  account: Account,
  kind?: string,
): unknown {
  const [field, ...rest] = path;
  if (field === undefined || typeof value !== 'object' || value === null) return value;
  if (field === 'data' && 'data' in value && Array.isArray(value.data)) {
    return { ...value, data: value.data.map((item: unknown) => expand(item, rest, account)) };
  }
  // Sound: every value here is a plain object of the fake.
  const object = value as Record<string, unknown>;
  const own = kindOf(value);
  const actual = own === '' ? (kind ?? '') : own;
  const loaded = load(object, actual, field, account);
  return { ...object, [field]: expand(loaded, rest, account, expansions[actual]?.[field]?.kind) };
}
