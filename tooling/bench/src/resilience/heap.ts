import { median } from '../statistics.ts';
import type { Contender } from './contender.ts';

const CALLS = 400;
const SAMPLES = 31;

/**
 * Bytes that one call allocates, the promise of `await` included. The samples are shorter than the young
 * generation is large; those in which it was collected all the same are outliers, and the median drops them.
 */
export async function allocatedPerCall({ run }: Contender): Promise<number> {
  const samples: number[] = [];
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    globalThis.gc?.({ type: 'minor', execution: 'sync' });
    const before = process.memoryUsage().heapUsed;
    for (let call = 0; call < CALLS; call += 1) await run();
    samples.push((process.memoryUsage().heapUsed - before) / CALLS);
  }
  return median(samples);
}

/** Bytes of the heap that are in use, after everything was collected that can be. */
export async function settledHeap(): Promise<number> {
  for (let turn = 0; turn < 4; turn += 1) {
    globalThis.gc?.();
    // Weak references and finalizers need turns of their own.
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return process.memoryUsage().heapUsed;
}
