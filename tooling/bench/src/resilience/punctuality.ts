import { createInvoker, IntegrationError, type Policy } from '@quayside/core';
import { bulkhead, exponentialBackoff, retry, standard } from '@quayside/core/resilience';
import { fixed, printTable } from '../statistics.ts';
import { identity } from './quayside.ts';

const DEADLINES = 10_000;
const AT_ONCE = 500;
const TIMEOUT_MS = 40;

export interface Punctuality {
  /** Past the deadline, of 10,000 calls whose driver ignores its signal. */
  readonly lateP99Ms: number;
  /** Begun after their call had settled. */
  readonly begunLate: number;
  /** The longest time from an abort to the rejection, over every state in which a call can be. */
  readonly abortMs: number;
}

/** How exactly calls end on the real clock: at their deadline, and when their caller aborts. */
export async function measurePunctuality(): Promise<Punctuality> {
  const { late, begunLate } = await runDeadlines();
  const sorted = late.sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN;
  const aborts = await Promise.all(Object.entries(states).map(timeAbort));
  printTable(
    `${DEADLINES} calls that end at their deadline of ${TIMEOUT_MS} ms, ${AT_ONCE} at once`,
    ['', 'ms'],
    [
      ['late, median', fixed(at(0.5), 2)],
      ['late, p99', fixed(at(0.99), 2)],
      ['late, at most', fixed(at(1), 2)],
      ...aborts.map(([state, ms]) => [`from abort to rejection, ${state}`, fixed(ms, 2)]),
    ],
  );
  return { lateP99Ms: at(0.99), begunLate, abortMs: Math.max(...aborts.map(([, ms]) => ms)) };
}

const hang = (): Promise<never> => new Promise(() => {});
const fail = (): Promise<never> =>
  Promise.reject(
    new IntegrationError({ message: 'down', code: 'unavailable', execution: 'not_executed' }),
  );
const retryWithin = (initialMs: number): Policy =>
  retry({
    attempts: 100,
    budget: false,
    backoff: exponentialBackoff({ initialMs, maxMs: 60_000 }),
  });

async function runDeadlines(): Promise<{ late: number[]; begunLate: number }> {
  const policy = standard({ totalTimeoutMs: TIMEOUT_MS, breaker: false });
  const hanging = createInvoker({ policy });
  const failing = createInvoker({ policy: retryWithin(5) });
  const late: number[] = [];
  let begunLate = 0;
  const call = async (index: number): Promise<void> => {
    const startedAt = performance.now();
    let settled = false;
    const hangs = index % 4 !== 0;
    const drive = (): Promise<never> => {
      if (settled) begunLate += 1;
      return hangs ? hang() : fail();
    };
    const invoker = hangs ? hanging : failing;
    await invoker.run(identity, { timeoutMs: TIMEOUT_MS }, drive).catch(() => {});
    settled = true;
    late.push(performance.now() - startedAt - TIMEOUT_MS);
  };
  for (let begun = 0; begun < DEADLINES; begun += AT_ONCE) {
    await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => call(index)));
  }
  return { late, begunLate };
}

/** A policy, what its driver does, and the calls that bring it into the state before. */
type State = readonly [policy: Policy, drive: () => Promise<never>, before: number];

const states: Readonly<Record<string, State>> = {
  'in flight': [standard(), hang, 0],
  'in a backoff': [retryWithin(60_000), fail, 0],
  'in a queue': [bulkhead({ concurrency: 1, queue: 1 }), hang, 1],
};

async function timeAbort([name, state]: [string, State]): Promise<[string, number]> {
  const [policy, drive, before] = state;
  const invoker = createInvoker({ policy });
  for (let call = 0; call < before; call += 1) void invoker.run(identity, undefined, drive);
  const controller = new AbortController();
  const call = invoker.run(identity, { signal: controller.signal }, drive);
  const settled = call.catch(() => performance.now());
  await new Promise((resolve) => setTimeout(resolve, 20));
  const abortedAt = performance.now();
  controller.abort();
  return [name, (await settled) - abortedAt];
}
