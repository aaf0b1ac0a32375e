import { byHand, plainName } from './resilience/by-hand.ts';
import { cockatiel, cockatielRefusals, wrapName } from './resilience/cockatiel.ts';
import type { Contender } from './resilience/contender.ts';
import { allocatedPerCall } from './resilience/heap.ts';
import { measureLeaks } from './resilience/long-lived-signal.ts';
import { closeOthers, otherRefusals, others } from './resilience/others.ts';
import { measureKeys } from './resilience/per-key.ts';
import { measurePunctuality } from './resilience/punctuality.ts';
import {
  breakerName,
  quayside,
  quaysideRefusals,
  rejectionName,
  standardName,
} from './resilience/quayside.ts';
import { printTargets } from './resilience/targets.ts';
import { measureTelemetry } from './resilience/telemetry.ts';
import { type Timing, timeCalls } from './resilience/time-calls.ts';
import { fixed, printTable } from './statistics.ts';

/** The policies beside other libraries' in one process: time, allocation, state, leaks, telemetry. */
export async function benchResilience(rounds: number): Promise<void> {
  if (globalThis.gc === undefined) throw new Error('run it with --expose-gc');
  const passing = [...byHand, ...quayside, ...cockatiel, ...others];
  const refusing = [
    ...(await quaysideRefusals()),
    ...(await cockatielRefusals()),
    ...otherRefusals(),
  ];
  // A sample is short, so there may be more of them than of whole processes.
  const samples = 3 * rounds;
  const timings = await timeCalls([...passing, ...refusing], samples);
  const bytes = new Map<string, number>();
  for (const contender of [...passing, ...refusing]) {
    bytes.set(contender.name, await allocatedPerCall(contender));
  }
  closeOthers();
  printCalls(
    `A call that succeeds, wall time in one process (${samples} rounds)`,
    passing,
    timings,
    bytes,
  );
  printCalls('A call that an open circuit refuses', refusing, timings, bytes);
  const leaks = await measureLeaks();
  const telemetry = await measureTelemetry(samples);
  const keys = await measureKeys(samples);
  const punctuality = await measurePunctuality();
  const ns = (name: string): number => timings.get(name)?.min ?? Number.NaN;
  printTargets([
    { name: 'standard()', measured: ns(standardName) / 1000, limit: 2, unit: 'µs' },
    {
      name: `${wrapName}, × standard()`,
      measured: ns(wrapName) / ns(standardName),
      limit: 8,
      unit: '×',
      bound: 'at least',
    },
    { name: 'circuitBreaker alone', measured: ns(breakerName), limit: 280, unit: 'ns' },
    {
      name: 'rejection by an open circuit',
      measured: ns(rejectionName) / 1000,
      limit: 1.5,
      unit: 'µs',
    },
    {
      name: 'allocated by standard()',
      measured: bytes.get(standardName) ?? 0,
      limit: 1500,
      unit: 'B',
    },
    { name: '100,000 keys, standard()', measured: keys.standardMb, limit: 60, unit: 'MB' },
    { name: '100,000 keys, largest policy', measured: keys.largestMb, limit: 60, unit: 'MB' },
    { name: 'lookup, 100 of them in use', measured: keys.lookup.fewNs, limit: 150, unit: 'ns' },
    { name: 'lookup, all of them in use', measured: keys.lookup.allNs, limit: 150, unit: 'ns' },
    { name: 'telemetry off', measured: telemetry.offNs, limit: 10, unit: 'ns' },
    { name: 'telemetry on', measured: telemetry.onNs, limit: 300, unit: 'ns' },
    { name: 'listeners on a long-lived signal', measured: leaks.listeners, limit: 0, unit: '' },
    { name: 'past the deadline, p99', measured: punctuality.lateP99Ms, limit: 15, unit: 'ms' },
    { name: 'begun after settling', measured: punctuality.begunLate, limit: 0, unit: '' },
    { name: 'from abort to rejection', measured: punctuality.abortMs, limit: 5, unit: 'ms' },
    { name: 'kept per call on it', measured: leaks.bytesPerCall, limit: 20, unit: 'B' },
  ]);
}

function printCalls(
  title: string,
  contenders: readonly Contender[],
  timings: ReadonlyMap<string, Timing>,
  bytes: ReadonlyMap<string, number>,
): void {
  const plain = timings.get(plainName)?.min ?? Number.NaN;
  printTable(
    title,
    ['', 'min ns (median)', '× plain', 'B allocated'],
    contenders.map(({ name }) => {
      const { min, median } = timings.get(name) ?? { min: Number.NaN, median: Number.NaN };
      return [
        name,
        `${fixed(min, 0)} (${fixed(median, 0)})`,
        fixed(min / plain, 1),
        fixed(bytes.get(name) ?? Number.NaN, 0),
      ];
    }),
  );
}
