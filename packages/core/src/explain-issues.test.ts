import { describe, expect, it } from 'vitest';
import { explainIssues } from './explain-issues.js';
import * as z from './schema/index.js';
import type { StandardSchema } from './standard-schema.js';

function explain(schema: StandardSchema, value: unknown): readonly string[] {
  const result = schema['~standard'].validate(value);
  if (result instanceof Promise || result.issues === undefined) throw new Error('was accepted');
  return explainIssues(result.issues).map(({ path, message }) => `${path}: ${message}`);
}

const shape = z.strictObject({
  name: z.string().check(z.minLength(1)),
  count: z.int().check(z.gte(1), z.lte(5)),
  more: z.number().check(z.gt(0)),
  kind: z.enum(['a', 'b']),
  items: z.array(z.strictObject({ at: z.date() })),
});

describe('explainIssues', () => {
  it('names each wrong field and what it must be', () => {
    const value = { name: '', count: 9, more: 0, kind: 'c', items: [{ at: 'today' }] };
    expect(explain(shape, value)).toEqual([
      'name: must be at least 1 characters long',
      'count: must be at most 5',
      'more: must be more than 0',
      "kind: must be 'a' or 'b'",
      'items.0.at: must be of type date',
    ]);
  });

  it('names fields that do not exist, and those that are missing', () => {
    const value = { count: 1, more: 1, kind: 'a', items: [], nmae: 'x' };
    expect(explain(shape, value)).toEqual([
      'name: must be of type string',
      ": has no field 'nmae'",
    ]);
  });

  it('follows a union into the alternative that was meant', () => {
    const run = z.union([z.string(), z.strictObject({ type: z.literal('link'), url: z.string() })]);
    expect(explain(z.array(run), ['x', { type: 'link', url: 3 }])).toEqual([
      '1.url: must be of type string',
    ]);
  });

  it('says so where no alternative was meant', () => {
    expect(explain(z.union([z.string(), z.number()]), {})).toEqual([': is of no allowed kind']);
    const tagged = z.discriminatedUnion('type', [
      z.strictObject({ type: z.literal('a') }),
      z.strictObject({ type: z.literal('b') }),
    ]);
    expect(explain(tagged, { type: 'c' })).toEqual(["type: must be 'a' or 'b'"]);
  });

  it("keeps a schema's own message", () => {
    const even = z.int().check(z.refine((value) => value % 2 === 0, 'is odd'));
    expect(explain(even, 3)).toEqual([': is odd']);
  });

  it('shows no value of the input', () => {
    const secret = 'sk_live_51H';
    const value = { name: 1, count: secret, more: secret, kind: secret, items: secret };
    expect(explain(shape, value).join()).not.toContain(secret);
  });
});
