import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeForm, type FormFields } from './encode-form.js';
import type { FormValue } from './http-client.js';

describe('encodeForm › brackets', () => {
  it.each<[string, FormFields, string]>([
    ['nested hashes', { a: { b: { c: 'd' } } }, 'a[b][c]=d'],
    ['arrays', { expand: ['x', 'y'] }, 'expand[0]=x&expand[1]=y'],
    [
      'arrays of hashes',
      { items: [{ price: 'p' }, { price: 'q' }] },
      'items[0][price]=p&items[1][price]=q',
    ],
    ['booleans', { a: true, b: false }, 'a=true&b=false'],
    ['numbers', { a: 0, b: -1.5, c: 10n ** 20n }, 'a=0&b=-1.5&c=100000000000000000000'],
    ['dates as Unix seconds', { at: new Date(1_700_000_000_999) }, 'at=1700000000'],
    ['null as an unset field', { a: null, b: { c: null } }, 'a=&b[c]='],
    ['the empty string', { a: '' }, 'a='],
    ['undefined as nothing', { a: undefined, b: { c: undefined }, d: 1 }, 'd=1'],
    ['empty containers as nothing', { a: [], b: {} }, ''],
    ['RFC 3986 and more', { a: "!*()'~-._ +&=/é" }, 'a=%21%2A%28%29%27~-._%20%2B%26%3D%2F%C3%A9'],
    ['bare brackets in names', { metadata: { 'k[1]': 'v' } }, 'metadata[k[1]]=v'],
    ['odd names', { 'a b&': { 'c=d': 'e' } }, 'a%20b%26[c%3Dd]=e'],
    ['lone surrogates', { a: '\ud800' }, 'a=%EF%BF%BD'],
  ])('writes %s', (_name, fields, expected) => {
    expect(encodeForm(fields)).toBe(expected);
  });

  it.each<[string, FormFields, RegExp]>([
    ['NaN', { amount: { value: Number.NaN } }, /^amount\[value\] has/],
    ['Infinity', { a: Number.POSITIVE_INFINITY }, /^a has/],
    ['an invalid date', { a: [new Date('x')] }, /^a\[0\] has/],
  ])('refuses %s, naming the field', (_name, fields, message) => {
    expect(() => encodeForm(fields)).toThrow(message);
  });

  const leaf = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
  );
  const name = fc.string({ unit: 'binary', minLength: 1 }).filter((text) => !/[[\]]/.test(text));
  const tree = fc.letrec<{ node: FormValue }>((tie) => ({
    node: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      fc.array(tie('node'), { maxLength: 3 }),
      fc.dictionary(name, tie('node'), { maxKeys: 3, noNullPrototype: true }),
    ),
  })).node;

  it('a standard form parser reads back every leaf under its path', () => {
    fc.assert(
      fc.property(fc.dictionary(name, tree, { maxKeys: 4, noNullPrototype: true }), (fields) => {
        const read = [...new URLSearchParams(encodeForm(fields))];
        expect(read).toEqual(leavesOf(fields));
      }),
    );
  });

  it('only unreserved characters, escapes and structure are ever written', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), tree), (fields) => {
        expect(encodeForm(fields)).toMatch(/^(?:[\w.~[\]=&-]|%[0-9A-F]{2})*$/);
      }),
    );
  });
});

function leavesOf(fields: FormFields): Array<[string, string]> {
  const leaves = (path: string, value: FormValue): Array<[string, string]> => {
    if (typeof value !== 'object' || value === null)
      return [[path, String(value ?? '').toWellFormed()]];
    return Object.entries(value).flatMap(([key, item]) =>
      leaves(`${path}[${key.toWellFormed()}]`, item),
    );
  };
  return Object.entries(fields).flatMap(([key, value]) => leaves(key.toWellFormed(), value));
}

describe('encodeForm › json', () => {
  it('writes nested values as JSON text, and plain ones plain', () => {
    const fields = { blocks: [{ type: 'x' }], text: 'a b', mrkdwn: true, thread: undefined };
    const read = Object.fromEntries(new URLSearchParams(encodeForm(fields, 'json')));
    expect(read).toEqual({ blocks: '[{"type":"x"}]', text: 'a b', mrkdwn: 'true' });
  });
});
