import { failure } from '../failures.js';
import { knownBug } from './known-bug.js';
import type { Library, Operation } from './library.js';
import { advance, watch } from './observation.js';
import { opossum } from './opossum-library.js';
import { quayside } from './quayside-library.js';

/** Takes `ms` and ends early, with what it is told, when its signal aborts. */
const lasting =
  (ms: number): Operation<string> =>
  (signal) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) reject(new Error('aborted before it began'));
      setTimeout(() => resolve('fine'), ms);
      signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
    });

const wordsOf = (outcome: unknown): string =>
  outcome instanceof Error ? outcome.message : String(outcome);

knownBug({
  row: 16,
  title: 'one failure does not open a breaker with default settings',
  scenario: async (library: Library) => {
    const guard = library.guard({ kind: 'breaker' });
    const down = async (): Promise<never> => {
      throw failure('unavailable', 'not_executed');
    };
    await guard.run(down).catch(() => {});
    return { after: guard.state() };
  },
  peers: [[opossum, { after: 'open' }]],
  ours: [[quayside], { after: 'closed' }],
});

knownBug({
  row: 16,
  title: "one call's timeout aborts no other call, now or later",
  scenario: async (library: Library) => {
    const guard = library.guard(
      { kind: 'breaker' },
      { kind: 'timeout', ms: 100, scope: 'attempt' },
    );
    const slow = watch(guard.run(lasting(1_000)));
    await advance(50);
    const healthy = watch(guard.run(lasting(90)));
    await advance(60_000);
    const later = watch(guard.run(lasting(10)));
    await advance(60_000);
    return { slow: slow.state, healthy: wordsOf(healthy.outcome), later: wordsOf(later.outcome) };
  },
  peers: [[opossum, { slow: 'rejected', healthy: 'aborted', later: 'aborted before it began' }]],
  ours: [[quayside], { slow: 'rejected', healthy: 'fine', later: 'fine' }],
});
