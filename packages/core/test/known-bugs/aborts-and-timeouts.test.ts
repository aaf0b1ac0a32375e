import { TimeoutStrategy } from 'cockatiel';
import { failure } from '../failures.js';
import { answerText, startFaultServer } from '../http/fault-server.js';
import { cockatiel, cockatielLibrary } from './cockatiel-library.js';
import { knownBug } from './known-bug.js';
import type { Guard, Library } from './library.js';
import { advance, kindOf, watch } from './observation.js';
import { quayside } from './quayside-library.js';

const cooperative = cockatielLibrary('cockatiel 4, cooperative', {
  strategy: TimeoutStrategy.Cooperative,
});
const aggressive = cockatielLibrary('cockatiel 4, aggressive', {
  strategy: TimeoutStrategy.Aggressive,
});

class Reason extends Error {}

const never = (): Promise<never> => new Promise(() => {});

/** Ends as soon as its signal aborts, as `fetch` does. */
const attentive = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });

knownBug({
  row: 1,
  title: 'an abort ends the wait between attempts with its reason, and nothing runs after it',
  scenario: async (library: Library) => {
    const controller = new AbortController();
    const reason = new Reason();
    let runs = 0;
    const guard = library.guard({ kind: 'retry', attempts: 3, delayMs: 500 });
    const call = watch(
      guard.run(async () => {
        runs += 1;
        throw failure('unavailable', 'not_executed');
      }, controller.signal),
    );
    await advance(50);
    controller.abort(reason);
    await advance(10_000);
    return { runs, settledAtMs: call.settledAtMs, withTheReason: call.outcome === reason };
  },
  peers: [[cockatiel, { runs: 2, settledAtMs: 500, withTheReason: false }]],
  ours: [[quayside], { runs: 1, settledAtMs: 50, withTheReason: true }],
});

knownBug({
  row: 1,
  title: 'a call that is aborted already never runs',
  scenario: async (library: Library) => {
    const runsUnder = async (guard: Guard): Promise<number> => {
      let runs = 0;
      const operation = async (): Promise<void> => {
        runs += 1;
      };
      await guard.run(operation, AbortSignal.abort(new Reason())).catch(() => {});
      return runs;
    };
    return {
      underRetry: await runsUnder(library.guard({ kind: 'retry', attempts: 3 })),
      underBreaker: await runsUnder(library.guard({ kind: 'breaker' })),
    };
  },
  peers: [[cockatiel, { underRetry: 1, underBreaker: 1 }]],
  ours: [[quayside], { underRetry: 0, underBreaker: 0 }],
});

knownBug({
  row: 2,
  title: 'a timeout around a retry bounds the call, and no attempt begins after it',
  scenario: async (library: Library) => {
    const begunAtMs: number[] = [];
    const startedAt = performance.now();
    const guard = library.guard(
      { kind: 'timeout', ms: 100 },
      { kind: 'retry', attempts: 2, delayMs: 500 },
    );
    const call = watch(
      guard.run(async () => {
        begunAtMs.push(performance.now() - startedAt);
        throw failure('unavailable', 'not_executed');
      }),
    );
    await advance(10_000);
    const settledInTime = (call.settledAtMs ?? Number.POSITIVE_INFINITY) <= 100;
    return { settledInTime, runsTooLate: begunAtMs.filter((at) => at > 100).length };
  },
  peers: [
    [cooperative, { settledInTime: false, runsTooLate: 1 }],
    [aggressive, { settledInTime: true, runsTooLate: 1 }],
  ],
  ours: [[quayside], { settledInTime: true, runsTooLate: 0 }],
});

knownBug({
  row: 3,
  title: "a user's abort is not reported as a timeout",
  scenario: async (library: Library) => {
    const controller = new AbortController();
    const reason = new Reason();
    let timeouts = 0;
    const guard = library.guard({ kind: 'timeout', ms: 5_000 });
    guard.listen('timeout', () => {
      timeouts += 1;
    });
    const call = watch(guard.run(never, controller.signal));
    await advance(30);
    controller.abort(reason);
    await advance(10_000);
    return { withTheReason: call.outcome === reason, settledAtMs: call.settledAtMs, timeouts };
  },
  peers: [[aggressive, { withTheReason: false, settledAtMs: 30, timeouts: 1 }]],
  ours: [[quayside], { withTheReason: true, settledAtMs: 30, timeouts: 0 }],
});

knownBug({
  row: 3,
  title: 'a timeout is told apart from an abort, inside the operation and outside',
  scenario: async (library: Library) => {
    let inside: unknown;
    const call = watch(
      library.guard({ kind: 'timeout', ms: 100 }).run((signal) => {
        signal.addEventListener('abort', () => {
          inside = signal.reason;
        });
        return attentive(signal);
      }),
    );
    await advance(100);
    return { inside: kindOf(inside), outside: kindOf(call.outcome) };
  },
  peers: [[cooperative, { inside: 'AbortError', outside: 'AbortError' }]],
  ours: [[quayside], { inside: 'timeout', outside: 'timeout' }],
});

knownBug({
  row: 4,
  title: 'an answer that a timeout let through can still be read',
  time: 'real',
  scenario: async (library: Library) => {
    const whole = answerText(200, 'the whole body');
    const head = whole.length - 4;
    await using server = await startFaultServer(({ socket }) => socket.write(whole.slice(0, head)));
    const answer = await library
      .guard({ kind: 'timeout', ms: 5_000 })
      .run((signal) => fetch(server.url, { signal }));
    server.received[0]?.socket.write(whole.slice(head));
    const read = await answer.text().catch((error: unknown) => kindOf(error));
    return { read };
  },
  peers: [
    [cooperative, { read: 'AbortError' }],
    [aggressive, { read: 'AbortError' }],
  ],
  ours: [[quayside], { read: 'the whole body' }],
});
