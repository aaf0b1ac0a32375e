import { median } from '../statistics.ts';
import type { Contender } from './contender.ts';

/** Nanoseconds of one call, over all rounds. */
export interface Timing {
  readonly min: number;
  readonly median: number;
}

const WARM_UP_CALLS = 2_000;
const SAMPLE_MS = 15;

/**
 * Times contenders one after the other, the order reversed every round, each sample long enough to be
 * read off the clock. Other work on the machine only ever adds: read the minimum.
 */
export async function timeCalls(
  contenders: readonly Contender[],
  rounds: number,
): Promise<ReadonlyMap<string, Timing>> {
  const sizes = new Map<Contender, number>();
  const samples = new Map<Contender, number[]>();
  for (const contender of contenders) {
    await sample(contender, WARM_UP_CALLS);
    const ns = await sample(contender, WARM_UP_CALLS);
    sizes.set(contender, Math.min(50_000, Math.max(1_000, Math.ceil((SAMPLE_MS * 1e6) / ns))));
    samples.set(contender, []);
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const contender of round % 2 === 0 ? contenders : contenders.toReversed()) {
      globalThis.gc?.({ type: 'minor', execution: 'sync' });
      samples.get(contender)?.push(await sample(contender, sizes.get(contender) ?? 0));
    }
  }
  return new Map(
    Array.from(samples, ([{ name }, values]) => [
      name,
      { min: Math.min(...values), median: median(values) },
    ]),
  );
}

async function sample({ run }: Contender, calls: number): Promise<number> {
  const startedAt = performance.now();
  for (let call = 0; call < calls; call += 1) await run();
  return ((performance.now() - startedAt) * 1e6) / calls;
}
