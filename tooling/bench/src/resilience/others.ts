import * as mollitia from 'mollitia';
import CircuitBreaker from 'opossum';
import pLimit from 'p-limit';
import PQueue from 'p-queue';
import pRetry from 'p-retry';
import { answer, type Contender, refused } from './contender.ts';

const circuit = (name: string, ...modules: readonly mollitia.Module[]): Contender => {
  const made = new mollitia.Circuit({ func: answer, options: { modules: [...modules] } });
  return { name: `mollitia ${name}`, run: () => made.execute() };
};

const firing = (name: string, breaker: CircuitBreaker): Contender => ({
  name: `opossum ${name}`,
  run: () => breaker.fire(),
});

const limit = pLimit(10);
const queue = new PQueue({ concurrency: 10 });

/** Opossum's breakers hold timers; {@link closeOthers} ends them. */
const breakers = [
  new CircuitBreaker(answer),
  new CircuitBreaker(answer, { timeout: false }),
  new CircuitBreaker(answer),
] as const;

export const others: readonly Contender[] = [
  firing('default', breakers[0]),
  firing('without a timeout', breakers[1]),
  { name: 'p-retry', run: () => pRetry(answer) },
  { name: 'p-limit', run: () => limit(answer) },
  { name: 'p-queue', run: () => queue.add(answer) },
  circuit('retry', new mollitia.Retry({ attempts: 2 })),
  circuit('timeout', new mollitia.Timeout({ delay: 30_000 })),
  circuit('breaker, count', new mollitia.SlidingCountBreaker()),
  circuit('bulkhead', new mollitia.Bulkhead({ concurrentSize: 10, queueSize: 10 })),
  circuit(
    'retry, timeout, breaker, bulkhead',
    new mollitia.Retry({ attempts: 2 }),
    new mollitia.Timeout({ delay: 30_000 }),
    new mollitia.SlidingCountBreaker(),
    new mollitia.Bulkhead({ concurrentSize: 10, queueSize: 10 }),
  ),
];

export function otherRefusals(): readonly Contender[] {
  breakers[2].open();
  return [refused('opossum, open', () => breakers[2].fire())];
}

export function closeOthers(): void {
  for (const breaker of breakers) breaker.shutdown();
}
