import { fixed } from '../statistics.ts';

/** How long calls took, in milliseconds. */
export interface Spans {
  readonly p50: number;
  readonly p99: number;
  readonly perSecond: number;
}

/** Milliseconds of each call, and of all of them together. */
export interface Timed {
  readonly each: readonly number[];
  readonly totalMs: number;
}

/** Times calls, so many at a time. */
export async function timeCalls(
  lanes: number,
  calls: number,
  call: (index: number) => Promise<unknown>,
  between: (index: number) => Promise<unknown> | undefined = () => undefined,
): Promise<Timed> {
  const each: number[] = [];
  let next = 0;
  const startedAt = performance.now();
  const lane = async (): Promise<void> => {
    for (let index = next++; index < calls; index = next++) {
      const begun = performance.now();
      await call(index);
      each.push(performance.now() - begun);
      await between(index);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return { each, totalMs: performance.now() - startedAt };
}

/** Sums calls up that were timed in one go or in several. */
export function toSpans(...timed: readonly Timed[]): Spans {
  const each = timed.flatMap((part) => part.each).sort((a, b) => a - b);
  const totalMs = timed.reduce((sum, part) => sum + part.totalMs, 0);
  const quantile = (share: number): number => each[Math.floor(share * each.length)] ?? Number.NaN;
  return { p50: quantile(0.5), p99: quantile(0.99), perSecond: (1000 * each.length) / totalMs };
}

/** A row of a table, under {@link SPAN_HEADER}. */
export function spanRow(name: string, { p50, p99, perSecond }: Spans): string[] {
  return [name, fixed(p50, 3), fixed(p99, 3), fixed(perSecond, 0)];
}

export const SPAN_HEADER: readonly string[] = ['', 'p50 ms', 'p99 ms', 'per second'];
