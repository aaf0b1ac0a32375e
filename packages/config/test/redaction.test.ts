import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRedactor } from '../src/index.js';

const MASK = '[redacted]';
/** Few letters, so that secrets overlap, repeat and begin with each other. */
const narrow = fc.string({
  unit: fc.constantFrom('a', 'b', '+', '"', '%'),
  minLength: 6,
  maxLength: 12,
});
const wide = fc.string({ unit: 'binary', minLength: 6, maxLength: 40 });
const secrets = fc.array(fc.oneof(narrow, wide), { minLength: 1, maxLength: 4 });
const around = fc.oneof(fc.string({ unit: fc.constantFrom('a', 'b', '+') }), fc.string());

/** What is left of a text besides masks. */
const remains = (text: string): readonly string[] => text.split(MASK);

/** How many letters of a text belong to no secret in it. */
function uncovered(text: string, all: readonly string[]): number {
  const covered = new Set<number>();
  for (const secret of all) {
    for (let at = 0; at < text.length; at++) {
      if (!text.startsWith(secret, at)) continue;
      for (let index = at; index < at + secret.length; index++) covered.add(index);
    }
  }
  return text.length - covered.size;
}

describe('createRedactor › text', () => {
  it('leaves no secret in any text, however secrets touch and overlap', () => {
    fc.assert(
      fc.property(secrets, fc.array(fc.tuple(around, fc.nat())), around, (all, parts, end) => {
        const text =
          parts.map(([before, index]) => before + all[index % all.length]).join('') + end;
        const left = remains(createRedactor(all).text(text));
        for (const secret of all) expect(left.some((part) => part.includes(secret))).toBe(false);
        // Nor is any letter left that belongs to some occurrence of one.
        const letters = left.reduce((sum, part) => sum + part.length, 0);
        expect(letters).toBeLessThanOrEqual(uncovered(text, all));
        if (parts.length > 0) expect(left.length).toBeGreaterThan(1);
      }),
      { numRuns: 1_000 },
    );
  });

  it('leaves nothing of a secret that was encoded', () => {
    const encoders: ReadonlyArray<(text: string) => string> = [
      encodeURIComponent,
      (text) => encodeURIComponent(text).replace(/%../g, (code) => code.toLowerCase()),
      encodeURI,
      (text) => new URLSearchParams({ q: text }).toString(),
      (text) => JSON.stringify({ text }),
      (text) => JSON.stringify({ text: JSON.stringify([text]) }),
      (text) => Buffer.from(text).toString('base64'),
      (text) => Buffer.from(text).toString('base64url'),
    ];
    const letters = fc.string({ unit: 'grapheme-ascii', minLength: 8, maxLength: 30 });
    fc.assert(
      fc.property(letters, fc.constantFrom(...encoders), (secret, encode) => {
        fc.pre(secret.trim() === secret && !/["\\]/.test(secret));
        expect(createRedactor([secret]).text(`<${encode(secret)}>`)).toContain(MASK);
      }),
      { numRuns: 1_000 },
    );
  });

  it('finds a secret inside of base64, wherever it begins in there', () => {
    const text = fc.string({ unit: 'grapheme-ascii', maxLength: 9 });
    fc.assert(
      fc.property(text, text, fc.constantFrom('base64', 'base64url'), (before, after, encoding) => {
        const secret = 'sk_live_4eC39HqLyjWDarjtT1zdp7dc';
        const encoded = Buffer.from(before + secret + after).toString(encoding);
        const left = createRedactor([secret]).text(encoded);
        expect(left).toContain(MASK);
        // At most the letters that hold bits of both sides are left of it.
        expect(left.length - MASK.length).toBeLessThanOrEqual(
          Math.ceil(((before.length + after.length) * 8) / 6) + 6,
        );
      }),
    );
  });

  it('a secret that begins with another is replaced whole', () => {
    const { text } = createRedactor(['sk_test_1', 'sk_test_123456', '456_tail']);
    expect(text('a sk_test_123456 b sk_test_1 c')).toBe('a [redacted] b [redacted] c');
    expect(text('sk_test_123456_tail')).toBe('[redacted]');
    expect(createRedactor(['sk_test_123456', 'sk_test_1']).text('sk_test_123456')).toBe(MASK);
    expect(createRedactor(['ababab']).text('xabababab')).toBe('x[redacted]');
  });

  it('finds the password in an address, and a private key line by line', () => {
    const pem =
      '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADAN\nBgkqhkiG9w0B\n-----END PRIVATE KEY-----\n';
    const { text } = createRedactor(['postgres://app:p%40ssword1@db/shop', pem]);
    expect(text('password p@ssword1 refused')).toBe('password [redacted] refused');
    expect(text('key: BgkqhkiG9w0B')).toBe('key: [redacted]');
    expect(text('-----BEGIN PRIVATE KEY-----')).toBe('-----BEGIN PRIVATE KEY-----');
  });

  it('leaves text without secrets, and secrets of less than six characters, as they are', () => {
    expect(createRedactor(['short']).text('a short text')).toBe('a short text');
    expect(createRedactor([]).text('')).toBe('');
  });
});

describe('createRedactor › value', () => {
  const secret = 'sk_test_123456';
  const { value } = createRedactor([secret]);

  it('copies what a log holds, keys, errors and their causes included', () => {
    const error = new TypeError(`bad ${secret}`, { cause: new Error(secret) });
    const copy = value({
      [secret]: 1,
      list: [secret, null, 2n],
      map: new Map([[secret, new Set([secret])]]),
      error: Object.assign(error, { headers: { authorization: `Bearer ${secret}` } }),
      url: new URL(`https://x.test/?key=${secret}`),
      bytes: Buffer.from(secret),
      date: new Date(0),
    });
    expect(copy).toMatchObject({
      [MASK]: 1,
      list: [MASK, null, 2n],
      map: new Map([[MASK, new Set([MASK])]]),
      error: {
        name: 'TypeError',
        message: 'bad [redacted]',
        stack: expect.stringContaining('TypeError: bad [redacted]'),
        cause: { message: MASK },
        headers: { authorization: 'Bearer [redacted]' },
      },
      url: 'https://x.test/?key=[redacted]',
      bytes: '[14 bytes]',
      date: new Date(0),
    });
  });

  it('ends at circles and in the deep, and shows instances as the console does', () => {
    class Session {
      readonly token = secret;
    }
    const circle: Record<string, unknown> = { session: new Session() };
    circle.self = circle;
    expect(value(circle)).toEqual({
      session: "Session { token: '[redacted]' }",
      self: '[circular]',
    });
    let deep: unknown = secret;
    for (let level = 0; level < 40; level++) deep = [deep];
    expect(JSON.stringify(value(deep))).toContain('[too deep]');
  });

  it('leaves no secret in whatever JSON can hold', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (json, beside) => {
        const text = JSON.stringify({ json, nested: [{ [beside]: `${beside}${secret}` }, secret] });
        expect(JSON.stringify(value(JSON.parse(text)))).not.toContain(secret);
      }),
    );
  });
});
