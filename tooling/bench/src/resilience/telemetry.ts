import { type Clock, createCall, createInvoker, type Fact, systemClock } from '@quayside/core';
import { standard } from '@quayside/core/resilience';
import { fixed, printTable } from '../statistics.ts';
import { answer, type Contender } from './contender.ts';
import { identity } from './quayside.ts';
import { timeCalls } from './time-calls.ts';

export interface TelemetryFigures {
  readonly offNs: number;
  readonly onNs: number;
}

const LOOPS = 200_000;

/**
 * On: what a listener that does nothing adds to a call. Off: what reading the clock for durations that
 * nobody hears of, and reporting to nobody, add to a call without one.
 */
export async function measureTelemetry(rounds: number): Promise<TelemetryFigures> {
  const silent = createInvoker({ policy: standard() });
  const heard = createInvoker({ policy: standard(), listeners: [() => {}] });
  const contenders: readonly Contender[] = [
    { name: 'silent', run: () => silent.run(identity, undefined, answer) },
    { name: 'heard', run: () => heard.run(identity, undefined, answer) },
  ];
  const figures = await timeCalls(contenders, rounds);
  const ns = (name: string): number => figures.get(name)?.min ?? Number.NaN;
  const reads = await readsOfTheClock();
  const readNs = fastest(() => systemClock.now());
  const call = createCall(identity);
  const emitNs = fastest(() => call.emit({ type: 'attempt.started', attempt: call.attempt }));
  const facts = await factsOfACall();
  const offNs = reads * readNs + facts * emitNs;
  printTable(
    'Telemetry of a call through standard()',
    ['', 'ns'],
    [
      ['call without a listener', fixed(ns('silent'), 0)],
      ['call with a listener that does nothing', fixed(ns('heard'), 0)],
      [`a read of the clock (${reads} a call, for nobody)`, fixed(readNs, 1)],
      [`a fact (${facts} a call), reported to nobody`, fixed(emitNs, 1)],
    ],
  );
  return { offNs, onNs: ns('heard') - ns('silent') };
}

/** How often a call without listener, deadline and policy asks for the time: it needs none. */
async function readsOfTheClock(): Promise<number> {
  let reads = 0;
  const clock: Clock = {
    ...systemClock,
    now: () => {
      reads += 1;
      return systemClock.now();
    },
  };
  await createInvoker({ clock }).run(identity, undefined, answer);
  return reads;
}

async function factsOfACall(): Promise<number> {
  const facts: Fact[] = [];
  const invoker = createInvoker({ policy: standard(), listeners: [(fact) => facts.push(fact)] });
  await invoker.run(identity, undefined, answer);
  return facts.length;
}

/** Nanoseconds of `work`, the loop around it taken off. */
function fastest(work: () => unknown): number {
  // The results are kept and looked at, so that the compiler cannot leave out the work.
  const kept: { last: unknown } = { last: undefined };
  const sample = (body: () => unknown): number => {
    const startedAt = performance.now();
    for (let loop = 0; loop < LOOPS; loop += 1) kept.last = body();
    return ((performance.now() - startedAt) * 1e6) / LOOPS;
  };
  const samples = (body: () => unknown): number =>
    Math.min(...Array.from({ length: 9 }, () => sample(body)));
  const ns = samples(work) - samples(() => LOOPS);
  return kept.last === LOOPS ? Math.max(0, ns) : Number.NaN;
}
