import { describe, expect, it } from 'vitest';
import { seededRandom } from '../testing/seeded-random.js';
import { type Backoff, type BackoffFactory, exponentialBackoff } from './backoff.js';
import { countedBackoff } from './counted-backoff.js';

const context = { attempt: 1, signal: new AbortController().signal, result: { error: 0 } };

function waits(factory: BackoffFactory, count: number): number[] {
  const all: number[] = [];
  let backoff: Backoff | undefined = factory.next(context);
  for (; all.length < count && backoff !== undefined; backoff = backoff.next(context)) {
    all.push(backoff.duration);
  }
  return all;
}

/** The mean of each wait over many rows. */
function means(options: Parameters<typeof exponentialBackoff>[0], count: number): number[] {
  const factory = exponentialBackoff({ random: seededRandom(4), ...options });
  const rows = Array.from({ length: 4_000 }, () => waits(factory, count));
  return Array.from({ length: count }, (_, n) => {
    const sum = rows.reduce((total, row) => total + (row[n] ?? 0), 0);
    return sum / rows.length;
  });
}

describe('exponentialBackoff', () => {
  it('with full jitter draws from 0 to the doubled wait, up to the longest', () => {
    const options = { initialMs: 100, maxMs: 500, jitter: 'full' } as const;
    expect(waits(exponentialBackoff({ ...options, random: () => 1 }), 5)).toEqual([
      100, 200, 400, 500, 500,
    ]);
    expect(waits(exponentialBackoff({ ...options, random: () => 0 }), 3)).toEqual([0, 0, 0]);
    expect(waits(exponentialBackoff({ ...options, random: () => 0.25 }), 3)).toEqual([25, 50, 100]);
  });

  it('with full jitter waits half as long on average as it could', () => {
    const [first = 0, second = 0, third = 0] = means({ initialMs: 100, jitter: 'full' }, 3);
    expect(first).toBeCloseTo(50, -1);
    expect(second).toBeCloseTo(100, -1);
    expect(third / 200).toBeCloseTo(1, 1);
  });

  it('with decorrelated jitter doubles on average, as measured in cockatiel (128 ms)', () => {
    const measured = [112, 148, 266, 528, 1_052];
    for (const [n, mean] of means({ initialMs: 128, maxMs: 30_000 }, 5).entries()) {
      expect(mean / (measured[n] ?? Number.NaN)).toBeCloseTo(1, 1);
    }
  });

  it('is decorrelated from 250 ms to 10 s where nothing else is said', () => {
    const random = () => 0.5;
    const given = { initialMs: 250, maxMs: 10_000, jitter: 'decorrelated', random } as const;
    const row = waits(exponentialBackoff({ random }), 20);
    expect(row).toEqual(waits(exponentialBackoff(given), 20));
    expect(row[0]).toBeGreaterThan(100);
    expect(Math.max(...row)).toBe(10_000);
    const full = waits(exponentialBackoff({ jitter: 'full', random }), 20);
    expect(full[0]).toBe(125);
    expect(full.at(-1)).toBe(5_000);
  });

  it.each(['full', 'decorrelated'] as const)(
    '%s stays finite however often it is asked',
    (jitter) => {
      const row = waits(exponentialBackoff({ jitter, random: seededRandom(1) }), 2_000);
      expect(row.every((ms) => ms >= 0 && ms <= 10_000)).toBe(true);
    },
  );

  it('each call has a row of its own', () => {
    const factory = exponentialBackoff({ jitter: 'full', random: () => 1 });
    expect(waits(factory, 2)).toEqual(waits(factory, 2));
  });

  it.each([
    [{ initialMs: -1 }, 'initialMs is -1'],
    [{ maxMs: Number.NaN }, 'maxMs is NaN'],
  ])('refuses %o', (options, message) => {
    expect(() => exponentialBackoff(options)).toThrow(`exponentialBackoff cannot work: ${message}`);
  });

  it('refuses a jitter that it does not know', () => {
    // As a caller without types would.
    const jitter = 'none' as 'full';
    expect(() => exponentialBackoff({ jitter })).toThrow(
      "exponentialBackoff cannot work: jitter is none (misconfigured). Give 'decorrelated' or 'full'.",
    );
  });
});

describe('countedBackoff', () => {
  it('asks a formula for the wait before each repeat', () => {
    expect(
      waits(
        countedBackoff((repeat) => 0.3 * 2 ** (repeat - 1)),
        3,
      ),
    ).toEqual([0.3, 0.6, 1.2]);
  });
});
