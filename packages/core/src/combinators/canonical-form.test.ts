import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalForm } from './canonical-form.js';

/** The same value with the keys of every object the other way round. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, field]) => [key, turned(field)]),
  );
}

const inputs = fc.anything({ withDate: true, withBigInt: true, withNullPrototype: true });

describe('canonicalForm', () => {
  it('does not depend on the order of keys', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        expect(canonicalForm(turned(input))).toBe(canonicalForm(input));
      }),
    );
  });

  it('tells values apart that mean different things', () => {
    const values = [
      ...[undefined, null, true, false, 0, 1, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY],
      ...[1n, '1', '1n', 'null', 'undefined', '', 'a', '@0', '@1'],
      ...[new Date(0), new Date(1), '1970-01-01T00:00:00.000Z'],
      ...[[], [[]], {}, [undefined], [1, 2], [12], ['1,2'], ['1', '2'], [2, 1]],
      ...[{ a: 1 }, { a: '1' }, { b: 1 }, { a: { b: 1 } }, { 'a:1,b': 2 }, { a: 1, b: 2 }],
      { amount: { minor: 100, currency: 'EUR' } },
      { amount: { minor: 100, currency: 'USD' } },
    ];
    const forms = values.map(canonicalForm);
    expect(forms).not.toContain(undefined);
    expect(new Set(forms).size).toBe(values.length);
  });

  it('is never the same for two values of which JSON tells that they differ', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        // -0 is 0 in JSON.
        const same = JSON.stringify(one) === JSON.stringify(turnedAlike(other, one));
        if (canonicalForm(one) === canonicalForm(other)) expect(same).toBe(true);
      }),
    );
  });

  it('leaves out what is undefined, and takes -0 for 0', () => {
    expect(canonicalForm({ a: undefined, b: 1 })).toBe(canonicalForm({ b: 1 }));
    expect(canonicalForm([-0])).toBe(canonicalForm([0]));
    expect(canonicalForm(Object.assign(Object.create(null), { a: 1 }))).toBe(
      canonicalForm({ a: 1 }),
    );
  });

  it('has none for what cannot be compared', () => {
    class Amount {
      readonly minor = 1;
    }
    const self: Record<string, unknown> = {};
    self.self = self;
    const trap = Object.defineProperty({}, 'a', {
      enumerable: true,
      get: () => {
        throw new Error('no');
      },
    });
    const values = [
      ...[() => {}, Symbol('a'), new Amount(), new Map(), new Uint8Array(1), new Date(Number.NaN)],
      ...[new ReadableStream(), self, trap],
    ];
    for (const value of values) {
      expect(canonicalForm(value)).toBeUndefined();
      expect(canonicalForm({ deep: [value] })).toBeUndefined();
    }
  });

  it('goes as deep as inputs go, and no deeper', () => {
    const nested = (levels: number): unknown => (levels === 0 ? {} : [nested(levels - 1)]);
    expect(canonicalForm(nested(63))).toBeDefined();
    expect(canonicalForm(nested(64))).toBeUndefined();
  });
});

/** `value` with its keys in the order of `like`, where both have them. */
function turnedAlike(value: unknown, like: unknown): unknown {
  if (Array.isArray(value))
    return value.map((item, index) => turnedAlike(item, Array.isArray(like) ? like[index] : 0));
  if (typeof value !== 'object' || value === null) return value;
  const order = typeof like === 'object' && like !== null ? Object.keys(like) : [];
  const keys = [...new Set([...order.filter((key) => key in value), ...Object.keys(value)])];
  return Object.fromEntries(
    keys.map((key) => [key, turnedAlike(Reflect.get(value, key), Reflect.get(Object(like), key))]),
  );
}
