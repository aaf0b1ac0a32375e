import { describe, expect, it } from 'vitest';
import { testCall } from '../../test/resilience/scripted-provider.js';
import type { Policy } from '../policy.js';
import { seededRandom } from '../testing/seeded-random.js';
import { createVirtualClock, type VirtualClock } from '../testing/virtual-clock.js';
import { hedge } from './hedge.js';

const CALLS = 6_000;
const EVERY_MS = 10;

interface Figures {
  readonly p99: number;
  /** Requests beyond one for each call, as a share of the calls. */
  readonly extra: number;
}

/** Latencies of 20 to 60 ms; one in each hundred, at a random place, is a second. */
function stragglers(seed: number): () => number {
  const random = seededRandom(seed);
  let drawn = 0;
  let straggler = 0;
  return () => {
    if (drawn % 100 === 0) straggler = drawn + Math.floor(random() * 100);
    drawn += 1;
    return drawn - 1 === straggler ? 1_000 : 20 + 40 * random();
  };
}

/** Sends reads one by one, and tells what they took. */
async function measure(
  seed: number,
  policyOn: (clock: VirtualClock) => Policy | undefined,
): Promise<Figures> {
  const clock = createVirtualClock();
  const draw = stragglers(seed);
  const policy = policyOn(clock);
  const latencies: number[] = [];
  let requests = 0;
  const next = (): Promise<string> => {
    requests += 1;
    return new Promise((resolve) => clock.schedule(() => resolve('x'), draw()));
  };
  const read = async (): Promise<void> => {
    const startedAt = clock.now();
    const { call } = testCall({ idempotency: 'safe' });
    await (policy === undefined ? next() : policy(call, next));
    latencies.push(clock.now() - startedAt);
  };
  for (let count = 0; count < CALLS; count += 1) {
    void read();
    await clock.advance(EVERY_MS);
  }
  await clock.advance(3_000);
  latencies.sort((a, b) => a - b);
  expect(latencies).toHaveLength(CALLS);
  return { p99: latencies[CALLS * 0.99] ?? 0, extra: requests / CALLS - 1 };
}

describe('§6 #11 on 1 % stragglers of one second', () => {
  const policies: Record<string, (clock: VirtualClock) => Policy> = {
    'after 100 ms': (clock) => hedge({ afterMs: 100, clock }),
    'by the live percentile': (clock) => hedge({ clock }),
  };

  it.each(Object.keys(policies))(
    'hedged %s, p99 falls by at least 80 percent at no more than 5 percent extra requests',
    async (how) => {
      for (const seed of [1, 2, 3]) {
        const before = await measure(seed, () => undefined);
        const after = await measure(seed, (clock) => policies[how]?.(clock));
        const extra = `${(after.extra * 100).toFixed(2)} % extra`;
        const figures = `p99 ${before.p99} -> ${after.p99.toFixed(0)} ms, ${extra}`;
        console.log(`hedged ${how}, seed ${seed}: ${figures}`);
        expect(before.p99).toBe(1_000);
        expect(1 - after.p99 / before.p99, figures).toBeGreaterThanOrEqual(0.8);
        expect(after.extra, figures).toBeLessThanOrEqual(0.05);
        expect(after.extra).toBeGreaterThan(0);
      }
    },
  );
});
