import { getEventListeners } from 'node:events';
import { vi } from 'vitest';
import { standard } from '../../src/resilience/standard.js';
import { failure } from '../failures.js';
import { answerJson, startFaultServer } from '../http/fault-server.js';
import { clientFor, TRANSPORTS, testCall } from '../http/transports.js';
import { cockatiel } from './cockatiel-library.js';
import { knownBug } from './known-bug.js';
import type { Guard, Library, Stage } from './library.js';
import { advance, watch } from './observation.js';
import { guardOf, quayside } from './quayside-library.js';

/** A timeout as it is often written by hand. */
const byHand: Library = {
  name: 'a timeout by hand',
  guard: (...stages: readonly Stage[]): Guard => {
    const ms = stages.find((stage) => stage.kind === 'timeout')?.ms ?? 0;
    return {
      run: (operation, signal) =>
        new Promise((resolve, reject) => {
          const controller = new AbortController();
          const either = signal ? AbortSignal.any([signal, controller.signal]) : controller.signal;
          either.addEventListener('abort', () => reject(either.reason));
          setTimeout(() => controller.abort(), ms);
          // Nobody hears of a failure that comes after the timeout.
          void operation(either).then(resolve);
        }),
      listen: () => {},
      state: () => 'closed',
      isolate: () => () => {},
    };
  },
};

const standardQuayside: Library = {
  name: 'quayside, standard()',
  guard: () => guardOf(standard()),
};

/** What hangs on a signal: listeners, and the signals that `AbortSignal.any` has made of it. */
function footprint(signal: AbortSignal): number {
  const own = new Map(
    Object.getOwnPropertySymbols(signal).map((symbol) => [symbol.description, symbol]),
  );
  // Node's own set of them; it has no public view.
  const symbol = own.get('kDependantSignals');
  const followers: unknown = symbol && Object.getOwnPropertyDescriptor(signal, symbol)?.value?.size;
  return (
    getEventListeners(signal, 'abort').length + (typeof followers === 'number' ? followers : 0)
  );
}

knownBug({
  row: 25,
  title: 'a thousand calls leave nothing on the one signal that they share',
  scenario: async (library: Library) => {
    const { signal } = new AbortController();
    const guard = library.guard({ kind: 'timeout', ms: 60_000 });
    let most = 0;
    for (let count = 0; count < 1_000; count += 1) {
      const operation = async (inner: AbortSignal): Promise<void> => {
        most = Math.max(most, footprint(signal));
        inner.throwIfAborted();
      };
      await guard.run(operation, signal);
    }
    return { heldInside: most > 0, leftAfterwards: footprint(signal) };
  },
  peers: [[byHand, { heldInside: true, leftAfterwards: 1_000 }]],
  ours: [[quayside, standardQuayside], { heldInside: true, leftAfterwards: 0 }],
});

/** Fetches `url` once for a caller whose signal lives on. */
interface Fetcher {
  readonly name: string;
  create(url: string): (signal: AbortSignal) => Promise<unknown>;
}

const fetchByHand: Fetcher = {
  name: 'fetch by hand',
  create: (url) => async (signal) => {
    const either = AbortSignal.any([signal, AbortSignal.timeout(60_000)]);
    either.addEventListener('abort', () => {});
    return (await fetch(url, { signal: either })).text();
  },
};

const quaysideFetchers: readonly Fetcher[] = TRANSPORTS.map(({ name, create }) => ({
  name: `quayside, ${name}`,
  create: (url) => {
    const client = clientFor(create(), url);
    return (signal) => client.request('GET', '/', { call: testCall(signal).call });
  },
}));

knownBug({
  row: 25,
  title: 'requests leave nothing on the one signal that they share',
  time: 'real',
  scenario: async (fetcher: Fetcher) => {
    await using server = await startFaultServer(({ socket }) => socket.write(answerJson(200, {})));
    const { signal } = new AbortController();
    const request = fetcher.create(server.url);
    for (let count = 0; count < 20; count += 1) await request(signal);
    return { leftAfterwards: footprint(signal) };
  },
  peers: [[fetchByHand, { leftAfterwards: 20 }]],
  ours: [quaysideFetchers, { leftAfterwards: 0 }],
});

knownBug({
  row: 26,
  title: "a failure after the timeout is nobody's unhandled rejection",
  scenario: async (library: Library) => {
    const unhandled: unknown[] = [];
    const note = (error: unknown): void => void unhandled.push(error);
    const others = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    process.on('unhandledRejection', note);
    const call = watch(
      library.guard({ kind: 'timeout', ms: 100 }).run(async () => {
        await new Promise((resolve) => setTimeout(resolve, 200));
        throw failure('unavailable', 'unknown');
      }),
    );
    await advance(1_000);
    vi.useRealTimers();
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', note);
    for (const other of others) process.on('unhandledRejection', other);
    return { settledAtMs: call.settledAtMs, unhandled: unhandled.length };
  },
  peers: [[byHand, { settledAtMs: 100, unhandled: 1 }]],
  ours: [[quayside, cockatiel], { settledAtMs: 100, unhandled: 0 }],
});

knownBug({
  row: 26,
  title: 'fifty calls at once on one signal warn nobody, and leave no listener and no timer',
  scenario: async (library: Library) => {
    const warnings: unknown[] = [];
    const note = (warning: Error): void => void warnings.push(warning);
    process.on('warning', note);
    const { signal } = new AbortController();
    const guard = library.guard({ kind: 'timeout', ms: 60_000 });
    const operation = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 10));
    const calls = Array.from({ length: 50 }, () => watch(guard.run(operation, signal)));
    await advance(10);
    const timers = vi.getTimerCount();
    process.off('warning', note);
    const answered = calls.filter(({ state }) => state === 'resolved').length;
    return { answered, warnings: warnings.length, listeners: footprint(signal) > 0, timers };
  },
  peers: [[byHand, { answered: 50, warnings: 0, listeners: true, timers: 50 }]],
  ours: [[quayside, cockatiel], { answered: 50, warnings: 0, listeners: false, timers: 0 }],
});

knownBug({
  row: 26,
  title: 'an aborted wait keeps no timer, and so no process alive',
  scenario: async (library: Library) => {
    const controller = new AbortController();
    const guard = library.guard({ kind: 'retry', attempts: 2, delayMs: 3_000 });
    watch(
      guard.run(async () => {
        throw failure('unavailable', 'not_executed');
      }, controller.signal),
    );
    await advance(10);
    controller.abort('gone');
    await advance(0);
    return { timers: vi.getTimerCount() };
  },
  peers: [[cockatiel, { timers: 1 }]],
  ours: [[quayside], { timers: 0 }],
});
