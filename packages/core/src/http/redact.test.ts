import { describe, expect, it } from 'vitest';
import { createRedactor } from './redact.js';

describe('createRedactor', () => {
  it.each([
    ['a whole value', { 'x-acme-key': 'abcdef-123' }, 'no abcdef-123 here', 'no [redacted] here'],
    [
      'a token without its scheme',
      { authorization: 'Bearer sk_live_1' },
      'bad sk_live_1',
      'bad [redacted]',
    ],
    [
      'a password that Basic hides',
      { authorization: `Basic ${btoa('user12:hunter22')}` },
      'bad hunter22',
      'bad [redacted]',
    ],
    ['its escaped form', { 'x-key': 'a/b+c=d=' }, 'u=a%2Fb%2Bc%3Dd%3D', 'u=[redacted]'],
    ['the longest first', { 'x-a': 'secret', 'x-b': 'secret-tail' }, 'secret-tail', '[redacted]'],
    [
      'no public header',
      { accept: 'application/json', 'x-version': '2026-01' },
      'application/json 2026-01',
      'application/json 2026-01',
    ],
  ])('masks %s', (_name, headers, text, expected) => {
    expect(createRedactor(headers as Record<string, string>).text(text)).toBe(expected);
  });

  it('reaches every depth of details, names too, and drops what it cannot look into', () => {
    const redact = createRedactor({ authorization: 'Bearer sk_live_1' });
    class Opaque {
      readonly key: string = 'sk_live_1';
    }
    const at = new Date(0);
    const details = { a: [{ sk_live_1: 'is sk_live_1' }], n: 1, o: new Opaque(), f: () => 'x', at };
    expect(redact.value(details)).toEqual({
      a: [{ '[redacted]': 'is [redacted]' }],
      n: 1,
      o: undefined,
      f: undefined,
      at,
    });
  });

  it('a cycle ends', () => {
    const loop: { self?: unknown } = {};
    loop.self = loop;
    expect(() => createRedactor({}).value(loop)).not.toThrow();
  });
});
