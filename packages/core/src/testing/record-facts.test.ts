import { expect, it } from 'vitest';
import { createInvoker } from '../invoker.js';
import { recordFacts } from './record-facts.js';
import { createVirtualClock } from './virtual-clock.js';

const identity = {
  provider: 'acme',
  port: 'payments',
  operation: 'charge',
  idempotency: 'none',
  idempotencyKey: undefined,
} as const;

it('recordFacts › keeps facts with their calls, types, lines and times', async () => {
  const clock = createVirtualClock();
  const log = recordFacts({ clock });
  const invoker = createInvoker({ clock, listeners: [log.listener] });
  const wait = (): Promise<void> => new Promise((resolve) => clock.schedule(resolve, 7));
  await clock.settle(invoker.run(identity, undefined, wait));
  expect(log.types).toEqual(['call.started', 'attempt.started', 'attempt.settled', 'call.settled']);
  expect(log.facts).toEqual(log.entries.map(({ fact }) => fact));
  expect(log.entries.map(({ at, call }) => [at, call])).toEqual(
    [0, 0, 7, 7].map((at) => [at, identity]),
  );
  expect(log.of('attempt.started')).toEqual([{ type: 'attempt.started', attempt: 1 }]);
  expect(log.lines[0]).toBe('acme.charge started');
  log.clear();
  expect([log.facts, log.entries, log.types, log.lines]).toEqual([[], [], [], []]);
});

it('recordFacts › knows no times without a clock', () => {
  const log = recordFacts();
  log.listener({ type: 'cache.missed' }, identity);
  expect(log.entries).toEqual([{ fact: { type: 'cache.missed' }, call: identity, at: undefined }]);
});
