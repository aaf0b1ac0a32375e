import { isIntegrationError } from '../../src/errors/integration-error.js';
import type { Fact } from '../../src/fact.js';
import {
  type SharedCircuitBreakerOptions,
  sharedCircuitBreaker,
} from '../../src/resilience/shared-circuit-breaker.js';
import { createVirtualClock, type VirtualClock } from '../../src/testing/virtual-clock.js';
import { type FlakyStore, flakyStore } from './flaky-store.js';
import { failure, scriptedProvider, type TestCallOptions, testCall } from './scripted-provider.js';

export type BreakerLimits = Partial<SharedCircuitBreakerOptions>;

export interface SharedProcess {
  readonly policy: ReturnType<typeof sharedCircuitBreaker>;
  /** `answered`, the code of the error, or the reason of an abort; `seen` is what the provider saw of it. */
  run(
    step?: unknown,
    options?: TestCallOptions,
  ): Promise<{ readonly end: unknown; readonly sent: boolean; readonly facts: readonly Fact[] }>;
  /** Five calls that find the provider down. */
  trip(): Promise<void>;
}

export interface SharedProcesses {
  readonly clock: VirtualClock;
  readonly store: FlakyStore;
  /** Another process on the same store. */
  start(options?: BreakerLimits): SharedProcess;
}

export const down = (): Error => failure('unavailable', 'unknown');

/** Processes with one store and one time: cool-down 10 s, probe lease 30 s, a look each second. */
export function sharedProcesses(clock: VirtualClock = createVirtualClock()): SharedProcesses {
  const store = flakyStore(clock);
  const start = (options: BreakerLimits = {}): SharedProcess => {
    const policy = sharedCircuitBreaker({ store, clock, ...options });
    const run: SharedProcess['run'] = async (step = 'answer', callOptions = {}) => {
      const { call, facts } = testCall(callOptions);
      const provider = scriptedProvider(step);
      const end = await policy(call, provider.next).then(
        () => 'answered',
        (error: unknown) => (isIntegrationError(error) ? error.code : error),
      );
      return { end, sent: provider.calls.length > 0, facts };
    };
    const trip = async (): Promise<void> => {
      for (let n = 0; n < 5; n += 1) await run(down());
      await clock.advance(0);
    };
    return { policy, run, trip };
  };
  return { clock, store, start };
}

export interface OpenedProcesses extends SharedProcesses {
  readonly processes: readonly [SharedProcess, SharedProcess, SharedProcess];
  /** A call in each process, and what the store says to their looks; who sent one to the provider. */
  round(step?: unknown): Promise<boolean[]>;
}

/** Three processes that all know that the circuit is open; time is 1 ms after the opening. */
export async function opened(options: BreakerLimits = {}): Promise<OpenedProcesses> {
  const world = sharedProcesses();
  const { clock, start } = world;
  const processes = [start(options), start(options), start(options)] as const;
  await processes[0].trip();
  await clock.advance(1);
  const round = async (step: unknown = 'answer'): Promise<boolean[]> => {
    const sent: boolean[] = [];
    for (const process of processes) sent.push((await process.run(step)).sent);
    await clock.advance(0);
    return sent;
  };
  await round();
  return { ...world, processes, round };
}
