import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { explainIssues } from '../explain-issues.js';
import { optional, strictObject, texts } from './index.js';

const schema = strictObject({ metadata: optional(texts()) });

function problemsOf(metadata: unknown): unknown {
  return explainIssues(schema.safeParse({ metadata }).error?.issues ?? []);
}

describe('texts', () => {
  it('yields a copy, so that a change while a call waits for its next attempt is not sent', () => {
    const metadata = { order: '42' };
    const parsed = schema.parse({ metadata });
    metadata.order = '43';
    expect(parsed).toEqual({ metadata: { order: '42' } });
  });

  it('names every value that is no string', () => {
    expect(problemsOf({ order: 42, shop: 'a', note: null })).toEqual([
      { path: 'metadata.order', message: 'must be of type string' },
      { path: 'metadata.note', message: 'must be of type string' },
    ]);
  });

  it.each([
    ['null', null],
    ['a string', 'order=42'],
    ['a list', ['order']],
    ['a map, whose entries would be lost', new Map([['order', '42']])],
    ['a date', new Date(0)],
    [
      'an instance',
      new (class Order {
        id = '42';
      })(),
    ],
  ])('refuses %s', (_, metadata) => {
    expect(problemsOf(metadata)).toEqual([{ path: 'metadata', message: 'must be of type record' }]);
  });

  it.each([
    ['an empty object', {}],
    ['one without a prototype', Object.assign(Object.create(null), { order: '42' })],
    ['one of another realm', runInNewContext("({ order: '42' })")],
  ])('accepts %s', (_, metadata) => {
    expect(problemsOf(metadata)).toEqual([]);
  });

  it('keeps a key of the name of a prototype as what it is: a key', () => {
    const metadata: unknown = JSON.parse('{ "__proto__": "x" }');
    const parsed = schema.parse({ metadata });
    expect(Object.entries(parsed.metadata ?? {})).toEqual([['__proto__', 'x']]);
    expect(problemsOf(JSON.parse('{ "__proto__": 1 }'))).toHaveLength(1);
  });
});
