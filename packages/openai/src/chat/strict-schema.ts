import type { JsonSchema } from '@quayside/core';

/**
 * Whether OpenAI's strict mode takes a schema: every object closed, every property required
 * (https://platform.openai.com/docs/guides/structured-outputs#supported-schemas). One that it does not
 * take is sent without it, and the answer is checked here all the same.
 */
export function isStrictSchema(schema: JsonSchema): boolean {
  return isStrict(schema, 0);
}

const DEEPEST = 10;

function isStrict(schema: unknown, depth: number): boolean {
  if (typeof schema !== 'object' || schema === null || depth > DEEPEST) return false;
  const node = schema as Readonly<Record<string, unknown>>;
  if ('oneOf' in node || 'allOf' in node || 'patternProperties' in node) return false;
  if (isObject(node) && !isClosed(node)) return false;
  return childrenOf(node).every((child) => isStrict(child, depth + 1));
}

function isObject({ type, properties }: Readonly<Record<string, unknown>>): boolean {
  return type === 'object' || properties !== undefined;
}

function isClosed(node: Readonly<Record<string, unknown>>): boolean {
  const { properties = {}, required, additionalProperties } = node;
  if (additionalProperties !== false) return false;
  const names = Object.keys(properties as object);
  return Array.isArray(required)
    ? names.every((name) => required.includes(name))
    : names.length === 0;
}

function childrenOf(node: Readonly<Record<string, unknown>>): unknown[] {
  const { properties, items, anyOf, $defs, definitions } = node;
  return [
    ...Object.values((properties ?? {}) as object),
    ...Object.values(($defs ?? {}) as object),
    ...Object.values((definitions ?? {}) as object),
    ...(Array.isArray(anyOf) ? anyOf : []),
    ...(items === undefined ? [] : [items]),
  ];
}
