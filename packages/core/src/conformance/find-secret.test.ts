import { expect, it } from 'vitest';
import { IntegrationError } from '../errors/integration-error.js';
import { findSecret } from './find-secret.js';

const SECRET = 'sk_test_51H';
const hidden = Object.defineProperty({}, 'hidden', { value: `Bearer ${SECRET}` });
const looped: Record<string, unknown> = { name: 'loop' };
looped.self = looped;

it.each<[string, unknown]>([
  ['a text', `Bearer ${SECRET}`],
  ['a message', new Error(`with ${SECRET}`)],
  ['a cause of a cause', new Error('a', { cause: new Error('b', { cause: { key: SECRET } }) })],
  [
    'details',
    new IntegrationError({
      message: 'a',
      code: 'conflict',
      execution: 'executed',
      details: { at: [SECRET] },
    }),
  ],
  ['a property that no JSON shows', hidden],
  ['headers', { headers: new Headers({ authorization: SECRET }) }],
  ['a map', new Map([['key', SECRET]])],
  ['a form', new URLSearchParams({ key: SECRET })],
  ['the name of a property', { [SECRET]: 1 }],
  ['a collection', new AggregateError([new Error(SECRET)])],
])('findSecret › finds it in %s', (_, value) => {
  const path = findSecret(value, [SECRET]);
  expect(path).toBeDefined();
  expect(path).not.toContain(SECRET);
});

it.each<[string, unknown]>([
  ['what holds none', { text: 'sk_test', list: [1, undefined, null], date: new Date(0) }],
  ['itself', looped],
  [
    'a getter that throws',
    {
      get broken(): never {
        throw new Error('no');
      },
    },
  ],
])('findSecret › passes %s', (_, value) => {
  expect(findSecret(value, [SECRET, ''])).toBeUndefined();
});
