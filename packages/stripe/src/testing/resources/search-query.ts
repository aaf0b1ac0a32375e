import type { StripeObject } from '../state/collection.js';
import { invalidParameter } from '../wire/stripe-failure.js';

interface Clause {
  readonly negated: boolean;
  readonly field: string;
  /** Set for `metadata["key"]`. */
  readonly key: string | undefined;
  readonly operator: string;
  readonly value: string | number | null;
}

const clausePattern =
  /^(-?)([a-z_]+)(?:\[["']([^"']+)["']\])?\s*(>=|<=|[:~><])\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(-?\d+)|(null))\s*/i;

function badQuery(query: string): Error {
  return invalidParameter(
    `We were unable to parse your search query. Try using the format \`metadata["key"]:"value"\` to query for metadata or key:"value" to query for other fields. You passed: ${query}`,
    'query',
  );
}

function toClause(match: RegExpExecArray): Clause {
  const [, minus, field = '', key, operator = ':', double, single, number, empty] = match;
  const quoted = double ?? single;
  const value =
    empty !== undefined
      ? null
      : number !== undefined
        ? Number(number)
        : (quoted ?? '').replaceAll(/\\(.)/g, '$1');
  return { negated: minus === '-', field, key, operator, value };
}

function parseClauses(query: string): { clauses: readonly Clause[]; any: boolean } {
  const clauses: Clause[] = [];
  const joiners = new Set<string>();
  let rest = query.trim();
  while (rest !== '') {
    const match = clausePattern.exec(rest);
    if (match === null) throw badQuery(query);
    clauses.push(toClause(match));
    rest = rest.slice(match[0].length);
    if (rest === '') break;
    // A space alone joins like AND.
    const joiner = /^(AND|OR)\s+/i.exec(rest);
    joiners.add((joiner?.[1] ?? 'AND').toUpperCase());
    rest = rest.slice(joiner?.[0].length ?? 0);
    if (rest === '') throw badQuery(query);
  }
  if (clauses.length === 0 || joiners.size > 1) throw badQuery(query);
  return { clauses, any: joiners.has('OR') };
}

function read(object: StripeObject, clause: Clause): unknown {
  // Sound: every stored object is a plain object, read here by names it may not have.
  const value = (object as unknown as Record<string, unknown>)[clause.field];
  if (clause.key === undefined) return value;
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)[clause.key]
    : undefined;
}

function matches(actual: unknown, { operator, value }: Clause): boolean {
  if (value === null) return actual !== undefined && actual !== null;
  if (actual === undefined || actual === null) return false;
  if (operator === ':') return String(actual).toLowerCase() === String(value).toLowerCase();
  if (operator === '~') return String(actual).toLowerCase().includes(String(value).toLowerCase());
  const [left, right] = [Number(actual), Number(value)];
  if (operator === '>') return left > right;
  if (operator === '<') return left < right;
  return operator === '>=' ? left >= right : left <= right;
}

function accepts(object: StripeObject, clause: Clause): boolean {
  // `field:null` holds where the field is absent.
  const found =
    clause.value === null
      ? !matches(read(object, clause), clause)
      : matches(read(object, clause), clause);
  return found !== clause.negated;
}

/** Reads Stripe's search language: clauses joined by all AND or all OR. https://docs.stripe.com/search */
export function createSearch(
  query: string,
  fields: readonly string[],
  kind: string,
): (object: StripeObject) => boolean {
  const { clauses, any } = parseClauses(query);
  for (const { field, key } of clauses) {
    if (field === 'metadata' && key !== undefined) continue;
    if (fields.includes(field) && key === undefined) continue;
    throw invalidParameter(
      `Field \`${field}\` is an unsupported search field for resource \`${kind}s\`.`,
      'query',
    );
  }
  return any
    ? (object) => clauses.some((clause) => accepts(object, clause))
    : (object) => clauses.every((clause) => accepts(object, clause));
}
