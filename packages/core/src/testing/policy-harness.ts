import { type Call, type CallIdentity, createCall } from '../call.js';
import type { Fact } from '../fact.js';
import type { Policy } from '../policy.js';
import { countListeners } from './count-listeners.js';
import { type ScriptedAttempt, type ScriptStep, scriptedProvider } from './scripted-provider.js';
import { createVirtualClock, type VirtualClock } from './virtual-clock.js';

/** What a call of the harness is, where the default does not do. */
export interface HarnessCallOptions extends Partial<CallIdentity> {
  /** The call's deadline, from now. @default none */
  readonly deadlineMs?: number | undefined;
  /** Aborts the call so long after its start. @default never */
  readonly abortAfterMs?: number | undefined;
  /** @default Error 'The caller aborted.' */
  readonly abortReason?: unknown;
}

/** One call through the policy: what came out, and what it took. */
export interface HarnessRun {
  readonly outcome: PromiseSettledResult<unknown>;
  /** What the policy reported, later facts included. */
  readonly facts: readonly Fact[];
  /** The runs of the provider, later ones included. */
  readonly attempts: readonly ScriptedAttempt[];
  readonly startedAt: number;
  readonly settledAt: number;
  /** What was left at the moment when the call settled. */
  readonly left: { readonly timers: number; readonly listeners: number };
  /**
   * Moves time on by `watchMs` (@default 60_000) and throws if the call left a timer or a listener behind,
   * if the provider was run after the call had settled, or if facts came later. Look at one call at a time:
   * timers of another one would be taken for its own.
   */
  assertClean(options?: { readonly watchMs?: number | undefined }): Promise<void>;
}

/** Calls a policy directly, in virtual time, with a provider that plays a script. */
export interface PolicyHarness {
  readonly clock: VirtualClock;
  /** Begins a call; time moves when you move `clock`. The promise never rejects. */
  start(script: readonly ScriptStep[], options?: HarnessCallOptions): Promise<HarnessRun>;
  /** Begins a call and moves time until it has settled. */
  run(script: readonly ScriptStep[], options?: HarnessCallOptions): Promise<HarnessRun>;
}

/**
 * Makes a harness for `policy`, which must have been built with the same clock.
 *
 * @example
 * ```ts
 * const clock = createVirtualClock();
 * const harness = policyHarness(retry({ clock, random: seededRandom(1) }), { clock });
 * const run = await harness.run([
 *   { failure: providerFailure('unavailable', 'not_executed') },
 *   { answer: 'paid', afterMs: 20 },
 * ]);
 * await run.assertClean();
 * ```
 */
export function policyHarness(
  policy: Policy,
  options: { readonly clock?: VirtualClock | undefined } = {},
): PolicyHarness {
  const { clock = createVirtualClock() } = options;
  const start = (
    script: readonly ScriptStep[],
    callOptions: HarnessCallOptions = {},
  ): Promise<HarnessRun> => runCall(policy, clock, script, callOptions);
  return {
    clock,
    start,
    run: (script, callOptions) => clock.settle(start(script, callOptions)),
  };
}

async function runCall(
  policy: Policy,
  clock: VirtualClock,
  script: readonly ScriptStep[],
  options: HarnessCallOptions,
): Promise<HarnessRun> {
  const startedAt = clock.now();
  const timersBefore = clock.pendingTimers;
  const facts: Fact[] = [];
  const controller = new AbortController();
  const call = callOf(options, startedAt, controller.signal, facts);
  const { abortAfterMs, abortReason = new Error('The caller aborted.') } = options;
  const abort = (): void => controller.abort(abortReason);
  const cancelAbort = abortAfterMs === undefined ? undefined : clock.schedule(abort, abortAfterMs);
  const provider = scriptedProvider(script, clock);
  const [outcome] = await Promise.allSettled([invoke(() => policy(call, provider.next))]);
  cancelAbort?.();
  const { attempts } = provider;
  const begun = { attempts: attempts.length, facts: facts.length };
  const settledAt = clock.now();
  const timers = clock.pendingTimers - provider.pendingTimers - timersBefore;
  const left = { timers, listeners: countListeners(controller.signal) };
  return {
    outcome,
    facts,
    attempts,
    startedAt,
    settledAt,
    left,
    assertClean: async ({ watchMs = 60_000 } = {}) => {
      await clock.advance(watchMs);
      refuse([
        ...counted(left.timers, 'timer'),
        ...counted(left.listeners, 'listener'),
        ...attempts
          .slice(begun.attempts)
          .map((late) => `the provider was run again ${late.startedAt - settledAt} ms later`),
        ...facts.slice(begun.facts).map(({ type }) => `the fact ${type} came later`),
      ]);
    },
  };
}

function callOf(
  options: HarnessCallOptions,
  now: number,
  signal: AbortSignal,
  facts: Fact[],
): Call {
  const { deadlineMs, abortAfterMs: _, abortReason: __, ...identity } = options;
  const deadline = deadlineMs === undefined ? undefined : now + deadlineMs;
  const emit = (fact: Fact): void => void facts.push(fact);
  return createCall({ ...CHARGE, ...identity }, { signal, deadline, emit });
}

/** A keyed write: the call that most policies treat with the most care. */
const CHARGE: CallIdentity = {
  provider: 'acme',
  port: 'payments',
  operation: 'charge',
  idempotency: 'keyed',
  idempotencyKey: 'order-1',
};

/** A policy that throws at once is as wrong as its caller finds it: as a rejection. */
async function invoke(run: () => Promise<unknown>): Promise<unknown> {
  return run();
}

function counted(count: number, what: string): readonly string[] {
  if (count <= 0) return [];
  return [count === 1 ? `a ${what} was left` : `${count} ${what}s were left`];
}

function refuse(problems: readonly string[]): void {
  if (problems.length === 0) return;
  throw new Error(`The call has settled, but ${problems.join('; ')}.`);
}
