import type { Call, JsonSchema } from '@quayside/core';
import { isRecord } from '../anthropic-errors.js';
import { notSent } from './model-of.js';

/**
 * A JSON Schema in the words that Anthropic holds a model to
 * (https://platform.claude.com/docs/en/build-with-claude/structured-outputs): every object is closed, and what
 * it cannot be held to (ranges, lengths, patterns) is told to it in the description.
 *
 * @throws invalid_request for what would mean something else when closed: a record of any names
 */
export function toClosedSchema(schema: JsonSchema, call: Call): JsonSchema {
  const problem = { found: undefined as string | undefined };
  const closed = close(schema, 0, problem);
  if (problem.found === undefined) return closed;
  throw notSent(
    call,
    `the schema has ${problem.found}`,
    'Describe it otherwise, for example as a list of pairs.',
  );
}

/** The first thing that cannot be said. */
interface Problem {
  found: string | undefined;
}

const DEEPEST = 64;
const FORMATS = new Set([
  ...['date-time', 'time', 'date', 'duration', 'email'],
  ...['hostname', 'uri', 'ipv4', 'ipv6', 'uuid'],
]);

function close(schema: unknown, depth: number, problem: Problem): JsonSchema {
  const wrong = problemOf(schema, depth);
  if (wrong !== undefined || !isRecord(schema)) {
    problem.found ??= wrong;
    return {};
  }
  const kept: Record<string, unknown> = {};
  const left: string[] = [];
  const inner = (part: unknown): JsonSchema => close(part, depth + 1, problem);
  for (const [name, value] of Object.entries(schema)) {
    const said = translate(name, value, inner);
    if (said === undefined) left.push(`${name}: ${JSON.stringify(value)}`);
    else Object.assign(kept, said);
  }
  if (isObject(schema)) Object.assign(kept, { properties: kept.properties ?? {} }, CLOSED);
  if (left.length === 0) return kept;
  const told = `{${left.join(', ')}}`;
  return { ...kept, description: [kept.description, told].filter(Boolean).join('\n\n') };
}

const CLOSED = { additionalProperties: false };

/** One keyword as Anthropic takes it; undefined for one that it does not take. */
function translate(
  name: string,
  value: unknown,
  inner: (part: unknown) => JsonSchema,
): JsonSchema | undefined {
  switch (name) {
    case '$schema':
    case 'additionalProperties':
      return {};
    case 'type':
    case 'title':
    case 'description':
    case '$ref':
    case 'enum':
    case 'const':
    case 'required':
      return { [name]: value };
    case 'properties':
    case '$defs':
    case 'definitions':
      return isRecord(value) ? { [name]: mapValues(value, inner) } : undefined;
    case 'anyOf':
    case 'oneOf':
      return Array.isArray(value) ? { anyOf: value.map(inner) } : undefined;
    case 'allOf':
      return Array.isArray(value) ? { allOf: value.map(inner) } : undefined;
    case 'items':
      return { items: inner(value) };
    case 'format':
      return FORMATS.has(String(value)) ? { format: value } : undefined;
    case 'minItems':
      return value === 0 || value === 1 ? { minItems: value } : undefined;
    default:
      return undefined;
  }
}

const SAYS_WHAT_IT_IS = ['type', '$ref', 'enum', 'const', 'anyOf', 'oneOf', 'allOf'];

function problemOf(schema: unknown, depth: number): string | undefined {
  if (depth > DEEPEST) return 'too many levels';
  if (!isRecord(schema) || !SAYS_WHAT_IT_IS.some((name) => name in schema))
    return 'a part that may be anything';
  const { properties = {}, additionalProperties = false } = schema;
  const isNameless = isRecord(properties) && Object.keys(properties).length === 0;
  if (isObject(schema) && isNameless && additionalProperties !== false)
    return 'an object whose names are not told';
  return undefined;
}

function isObject({ type }: JsonSchema): boolean {
  return type === 'object' || (Array.isArray(type) && type.includes('object'));
}

function mapValues(
  record: Readonly<Record<string, unknown>>,
  map: (part: unknown) => JsonSchema,
): JsonSchema {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}
