import { transformJSONSchema } from '@anthropic-ai/sdk/lib/transform-json-schema';
import { createCall, type JsonSchema } from '@quayside/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { toClosedSchema } from '../src/chat/to-closed-schema.js';

const call = createCall(
  {
    provider: 'anthropic',
    port: 'chat',
    operation: 'complete',
    idempotency: 'safe',
    idempotencyKey: undefined,
  },
  {},
);
const close = (schema: JsonSchema) => toClosedSchema(schema, call);

/** Schemas as libraries write them, of all that Anthropic takes and much that it does not. */
const { schema: anySchema } = fc.letrec<{ schema: JsonSchema }>((tie) => ({
  schema: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record(
      {
        type: fc.constant('string'),
        description: fc.string(),
        minLength: fc.nat(),
        format: fc.constantFrom('date', 'email', 'regex', 'uuid'),
        pattern: fc.string(),
      },
      { requiredKeys: ['type'] },
    ),
    fc.record(
      { type: fc.constantFrom('integer', 'number'), minimum: fc.nat(), title: fc.string() },
      { requiredKeys: ['type'] },
    ),
    fc.record({ type: fc.constantFrom('boolean', 'null') }),
    fc.record({ $ref: fc.constant('#/$defs/a') }),
    fc.record(
      {
        type: fc.constant('array'),
        items: tie('schema'),
        minItems: fc.nat({ max: 3 }),
        uniqueItems: fc.boolean(),
      },
      { requiredKeys: ['type', 'items'] },
    ),
    fc.record(
      {
        type: fc.constant('object'),
        properties: fc.dictionary(fc.stringMatching(/^[a-z]{1,3}$/), tie('schema'), { minKeys: 1 }),
        required: fc.array(fc.stringMatching(/^[a-z]$/)),
        additionalProperties: fc.boolean(),
        maxProperties: fc.nat(),
      },
      { requiredKeys: ['type', 'properties'] },
    ),
    fc.record({ anyOf: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ oneOf: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ allOf: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }) }),
  ),
}));

/** What is told in the description may be told in any order. */
function unordered(schema: JsonSchema): unknown {
  return JSON.parse(JSON.stringify(schema), (key, value) =>
    key === 'description' && typeof value === 'string' ? value.split(/, |[{}]/).sort() : value,
  );
}

describe('a schema that a model is held to', () => {
  it('is the one that the official SDK makes of it', () => {
    fc.assert(
      fc.property(anySchema, (schema) => {
        const before = structuredClone(schema);
        expect(unordered(close(schema))).toEqual(unordered(transformJSONSchema(schema)));
        expect(schema).toEqual(before);
      }),
      { numRuns: 300 },
    );
  });

  it('is itself once it is closed', () => {
    fc.assert(
      fc.property(anySchema, (schema) => {
        const closed = close(schema);
        expect(close(closed)).toEqual(closed);
      }),
    );
  });

  it('keeps definitions, and what says its kind by its values', () => {
    const schema = {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $ref: '#/$defs/place',
      $defs: { place: { type: 'object', properties: { kind: { enum: ['city', 3, null] } } } },
    };
    expect(close(schema)).toEqual({
      $ref: '#/$defs/place',
      $defs: {
        place: {
          type: 'object',
          properties: { kind: { enum: ['city', 3, null] } },
          additionalProperties: false,
        },
      },
    });
  });

  it('may have types side by side, and optional objects', () => {
    expect(close({ type: ['object', 'null'], properties: { a: { type: 'string' } } })).toEqual({
      type: ['object', 'null'],
      properties: { a: { type: 'string' } },
      additionalProperties: false,
    });
  });

  const deep = Array.from({ length: 99 }).reduce<JsonSchema>(
    (inner) => ({ type: 'array', items: inner }),
    { type: 'string' },
  );
  it.each<readonly [string, JsonSchema]>([
    ['a record', z.toJSONSchema(z.object({ counts: z.record(z.string(), z.number()) }))],
    ['an object of anything', { type: 'object', additionalProperties: true }],
    ['anything at all', z.toJSONSchema(z.object({ value: z.unknown() }))],
    ['a part that is true', { type: 'array', items: true }],
    ['too many levels', deep],
  ])('is refused before anything is sent where closing it would change it: %s', (_name, schema) => {
    expect(() => close(schema)).toThrow(
      expect.objectContaining({ code: 'invalid_request', execution: 'not_executed' }),
    );
  });
});
