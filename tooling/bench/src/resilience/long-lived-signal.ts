import { getEventListeners } from 'node:events';
import { createInvoker } from '@quayside/core';
import { standard } from '@quayside/core/resilience';
import pRetry from 'p-retry';
import { fixed, printTable } from '../statistics.ts';
import { wrapOfFive } from './cockatiel.ts';
import { answer } from './contender.ts';
import { settledHeap } from './heap.ts';
import { identity } from './quayside.ts';

const CALLS = 100_000;

export interface LeakFigures {
  readonly listeners: number;
  readonly bytesPerCall: number;
}

const invoker = createInvoker({ policy: standard() });

const callers: Readonly<Record<string, (signal: AbortSignal) => Promise<unknown>>> = {
  // The driver looks at its signal, as every transport does.
  quayside: (signal) =>
    invoker.run(identity, { signal }, async (call) => (call.signal.aborted ? 0 : 1)),
  'cockatiel wrap of five': (signal) => wrapOfFive.execute(answer, signal),
  'p-retry': (signal) => pRetry(answer, { signal }),
  'AbortSignal.any, a listener never removed': async (signal) => {
    const either = AbortSignal.any([signal, new AbortController().signal]);
    either.addEventListener('abort', () => {});
    return answer();
  },
};

/** What 100,000 calls leave on the one signal that they share. */
export async function measureLeaks(): Promise<LeakFigures> {
  const figures = new Map<string, LeakFigures>();
  for (const [name, call] of Object.entries(callers)) {
    figures.set(name, await leftBehind(call));
  }
  printTable(
    `${CALLS} calls on one long-lived signal`,
    ['', 'listeners left', 'B/call kept'],
    Array.from(figures, ([name, { listeners, bytesPerCall }]) => [
      name,
      String(listeners),
      fixed(bytesPerCall, 1),
    ]),
  );
  return figures.get('quayside') ?? { listeners: Number.NaN, bytesPerCall: Number.NaN };
}

async function leftBehind(call: (signal: AbortSignal) => Promise<unknown>): Promise<LeakFigures> {
  const { signal } = new AbortController();
  for (let count = 0; count < 2_000; count += 1) await call(signal);
  const before = await settledHeap();
  for (let count = 0; count < CALLS; count += 1) await call(signal);
  const bytesPerCall = ((await settledHeap()) - before) / CALLS;
  return { listeners: getEventListeners(signal, 'abort').length, bytesPerCall };
}
