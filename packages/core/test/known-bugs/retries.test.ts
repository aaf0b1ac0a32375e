import { vi } from 'vitest';
import { isIntegrationError } from '../../src/errors/integration-error.js';
import { failure } from '../failures.js';
import { cockatiel } from './cockatiel-library.js';
import { knownBug } from './known-bug.js';
import type { Library } from './library.js';
import { advance, kindOf, watch } from './observation.js';
import { quayside } from './quayside-library.js';

const down = async (): Promise<never> => {
  throw failure('unavailable', 'not_executed');
};

const throwing = (): never => {
  throw new RangeError('the listener failed');
};

knownBug({
  row: 13,
  title: 'a listener that throws does not make a success fail and run again',
  scenario: async (library: Library) => {
    const guard = library.guard({ kind: 'retry', attempts: 4, delayMs: 1 });
    guard.listen('success', throwing);
    let runs = 0;
    const call = watch(
      guard.run(async () => {
        runs += 1;
        return 'fine';
      }),
    );
    await advance(1_000);
    return { runs, outcome: call.state };
  },
  peers: [[cockatiel, { runs: 4, outcome: 'rejected' }]],
  ours: [[quayside], { runs: 1, outcome: 'resolved' }],
});

knownBug({
  row: 13,
  title: "a listener that throws does not hide the provider's error",
  scenario: async (library: Library) => {
    const retrying = library.guard({ kind: 'retry', attempts: 2, delayMs: 1 });
    retrying.listen('retry', throwing);
    const breaking = library.guard({ kind: 'breaker', failures: 1 });
    breaking.listen('break', throwing);
    const [retried, broken] = [watch(retrying.run(down)), watch(breaking.run(down))];
    await advance(1_000);
    return { retried: kindOf(retried.outcome), broken: kindOf(broken.outcome) };
  },
  peers: [[cockatiel, { retried: 'RangeError', broken: 'RangeError' }]],
  ours: [[quayside], { retried: 'unavailable', broken: 'unavailable' }],
});

knownBug({
  row: 14,
  title: 'nobody retries against an open circuit',
  scenario: async (library: Library) => {
    const guard = library.guard(
      { kind: 'retry', attempts: 6, delayMs: 100 },
      { kind: 'breaker', failures: 1, cooldownMs: 60_000 },
    );
    watch(guard.run(down));
    await advance(10_000);
    let runs = 0;
    const call = watch(
      guard.run(async () => {
        runs += 1;
      }),
    );
    await advance(10_000);
    return { runs, settledAtMs: call.settledAtMs };
  },
  peers: [[cockatiel, { runs: 0, settledAtMs: 500 }]],
  ours: [[quayside], { runs: 0, settledAtMs: 0 }],
});

knownBug({
  row: 14,
  title: 'a call that opens the circuit itself still tells why, and when to come back',
  scenario: async (library: Library) => {
    const guard = library.guard(
      { kind: 'retry', attempts: 10, delayMs: 10 },
      { kind: 'breaker', failures: 5, cooldownMs: 60_000 },
    );
    const call = watch(guard.run(down));
    await advance(10_000);
    const error = call.outcome;
    const text = JSON.stringify(isIntegrationError(error) ? error.details : error);
    return {
      tellsWhy: text.includes('unavailable'),
      tellsWhen: isIntegrationError(error) && (error.retryAfterMs ?? 0) > 0,
    };
  },
  peers: [[cockatiel, { tellsWhy: false, tellsWhen: false }]],
  ours: [[quayside], { tellsWhy: true, tellsWhen: true }],
});

knownBug({
  row: 15,
  title: "a wait beyond the platform's timers does not become none",
  scenario: async (library: Library) => {
    let runs = 0;
    const guard = library.guard({ kind: 'retry', attempts: 6, delayMs: 3e9 });
    watch(
      guard.run(async () => {
        runs += 1;
        throw failure('unavailable', 'not_executed');
      }),
    );
    await advance(60_000);
    return { runs };
  },
  peers: [[cockatiel, { runs: 6 }]],
  ours: [[quayside], { runs: 1 }],
});

knownBug({
  row: 15,
  title: 'a retry without settings ends, and pauses',
  scenario: async (library: Library) => {
    let runs = 0;
    const call = watch(
      library.guard({ kind: 'retry' }).run(async () => {
        runs += 1;
        if (runs > 100_000) throw new Error('the test gives up');
        throw failure('unavailable', 'not_executed');
      }),
    );
    await advance(200);
    const atOnce = runs > 100;
    await advance(3_000);
    return { atOnce, outcome: call.state };
  },
  peers: [[cockatiel, { atOnce: true, outcome: 'pending' }]],
  ours: [[quayside], { atOnce: false, outcome: 'rejected' }],
});

knownBug({
  row: 27,
  title: 'a timer that fires early does not make a retry early',
  scenario: async (library: Library) => {
    const timer = globalThis.setTimeout;
    // What Node does now and then, always: one millisecond too soon.
    vi.stubGlobal('setTimeout', (task: () => void, ms: number) => timer(task, Math.max(0, ms - 1)));
    const begunAtMs: number[] = [];
    watch(
      library.guard({ kind: 'retry', attempts: 2, delayMs: 1_000 }).run(async () => {
        begunAtMs.push(performance.now());
        throw failure('unavailable', 'not_executed');
      }),
    );
    await advance(5_000);
    const [first = 0, second = 0] = begunAtMs;
    return { waitedMs: second - first };
  },
  peers: [[cockatiel, { waitedMs: 999 }]],
  ours: [[quayside], { waitedMs: 1_000 }],
});
