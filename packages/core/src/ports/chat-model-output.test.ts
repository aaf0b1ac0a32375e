import { describe, expect, it } from 'vitest';
import * as z from '../schema/index.js';
import type { StandardResult, StandardSchema } from '../standard-schema.js';
import { parseOutput, toOutputJsonSchema } from './chat-model-output.js';

const subject = { provider: 'openai', port: 'chat', operation: 'complete' };
const jsonSchema = { type: 'object' };

function schemaOf(
  validate: (value: unknown) => StandardResult<unknown> | Promise<StandardResult<unknown>>,
  extension: object = {},
): StandardSchema {
  return { '~standard': { version: 1, vendor: 'test', validate, ...extension } };
}
const anything = (value: unknown): StandardResult<unknown> => ({ value });

describe('toOutputJsonSchema', () => {
  it('takes the JSON Schema that is given', () => {
    const schema = schemaOf(anything, { jsonSchema: { input: () => ({ type: 'string' }) } });
    expect(toOutputJsonSchema({ schema, jsonSchema }, subject)).toBe(jsonSchema);
  });

  it('has a Standard Schema write itself, as what it takes in', () => {
    const input = ({ target }: { target: string }) => ({ $schema: target, type: 'object' });
    const schema = schemaOf(anything, { jsonSchema: { input } });
    expect(toOutputJsonSchema({ schema }, subject)).toEqual({
      $schema: 'draft-2020-12',
      type: 'object',
    });
  });

  const mute: ReadonlyArray<readonly [string, StandardSchema]> = [
    ['cannot write itself', schemaOf(anything)],
    [
      'throws while it writes',
      schemaOf(anything, {
        jsonSchema: {
          input: () => {
            throw new Error('Date cannot be represented');
          },
        },
      }),
    ],
  ];
  for (const [what, schema] of mute) {
    it(`asks for a JSON Schema beside a schema that ${what}`, () => {
      expect(() => toOutputJsonSchema({ schema }, subject)).toThrow(
        /openai complete was not sent: .*\(invalid_request\)\. Give output\.jsonSchema/,
      );
    });
  }
});

describe('parseOutput', () => {
  it('returns parsed JSON where there is nothing to check it', async () => {
    await expect(parseOutput({ jsonSchema }, '{"a":[1]}', subject)).resolves.toEqual({ a: [1] });
  });

  it('returns what the schema makes of it, also later', async () => {
    const schema = schemaOf(async () => ({ value: new Date(0) }));
    await expect(parseOutput({ schema }, '"1970"', subject)).resolves.toEqual(new Date(0));
  });

  it('refuses text that is no JSON without repeating it', async () => {
    await expect(parseOutput({ jsonSchema }, 'Sure! {"ssn": "078-05', subject)).rejects.toSatisfy(
      (error) =>
        /wrote no JSON \(malformed_response\)/.test(String(error)) && !/078/.test(String(error)),
    );
  });

  it('names the fields that do not fit, and no value', async () => {
    const schema = z.object({ person: z.object({ age: z.number() }) });
    const quoting = schemaOf(() => ({
      issues: [{ message: 'Expected number but received "secret"', path: ['age'] }],
    }));
    await expect(parseOutput({ schema }, '{"person":{"age":"x"}}', subject)).rejects.toMatchObject({
      code: 'malformed_response',
      execution: 'executed',
      message: expect.stringContaining('person.age: does not fit'),
    });
    await expect(parseOutput({ schema: quoting }, '{"age":"secret"}', subject)).rejects.toSatisfy(
      (error) => String(error).includes('age') && !String(error).includes('secret'),
    );
  });
});
