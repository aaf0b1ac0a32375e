import { expect, it } from 'vitest';
import { errorOf } from '../test/failures.js';
import * as z from './schema/index.js';
import type { StandardSchema } from './standard-schema.js';
import { parseInput } from './validate.js';

const schema = z.strictObject({ amount: z.object({ minor: z.int() }), source: z.string() });
const subject = { provider: 'pad', port: 'notes', operation: 'addNote' };
const parse = async (input: unknown) => parseInput(schema, input, subject);

it('parseInput › returns what the schema made of the input', async () => {
  const input = { amount: { minor: 1 }, source: 'a' };
  expect(await parse(input)).toEqual(input);
});

it('parseInput › names every wrong field and none of the values', async () => {
  const error = await errorOf(parse({ amount: { minor: 'hunter2' }, source: 7, extra: 'hunter3' }));
  expect(error).toMatchObject({ code: 'invalid_request', execution: 'not_executed', attempts: 0 });
  expect(error).toMatchObject(subject);
  expect(error.message).toContain('pad addNote was not sent: ');
  expect(error.message).toContain('amount.minor: ');
  expect(error.message).toContain('source: ');
  expect(error.message).not.toMatch(/hunter/);
  expect(JSON.stringify(error.details)).not.toMatch(/hunter/);
});

it('parseInput › understands path segments that are objects, as the standard allows', async () => {
  const foreign: StandardSchema = {
    '~standard': {
      version: 1,
      vendor: 'other',
      validate: () => ({ issues: [{ message: 'is wrong', path: [{ key: 'a' }, 0, 'b'] }] }),
    },
  };
  const error = await errorOf((async () => parseInput(foreign, {}, subject))());
  expect(error.message).toContain('a.0.b: is wrong');
});

it('parseInput › refuses a schema that answers later', () => {
  const late: StandardSchema = {
    '~standard': { version: 1, vendor: 'other', validate: async (value) => ({ value }) },
  };
  expect(() => parseInput(late, {}, subject)).toThrow(TypeError);
});
