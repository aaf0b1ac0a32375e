import { abortableSignal, type Call, type CallIdentity, deriveCall } from '../call.js';
import { type Clock, type Random, systemClock } from '../clock.js';
import { checkedNumber } from '../errors/checked-number.js';
import { misconfigured } from '../errors/misconfigured.js';
import type { Fact } from '../fact.js';
import { describePolicy, type Policy } from '../policy.js';
import { withDeadlineRole } from '../share-deadline.js';
import { createKeyedState } from './keyed-state.js';
import type { Flight, PacingCost } from './pacing-flight.js';
import { PacingLane, type PacingRules } from './pacing-lane.js';
import { tooLate, tooLong } from './pacing-refusal.js';
import { createPacingRegistry, type PacingRegistry } from './pacing-registry.js';
import type { TurnRules } from './pacing-turns.js';

export interface PacingOptions {
  /** The longest wait; a call that would wait longer is refused at once, in milliseconds. @default 30_000 */
  readonly maxWaitMs?: number | undefined;
  /** The share of every allowance that is left to others who use it, from 0 to below 1. @default 0 */
  readonly reserve?: number | undefined;
  /**
   * How the provider fills an allowance: all of it `at_reset` (GitHub), or `steady`, a little in every
   * moment (OpenAI), so that a call need not wait until all of it is back.
   *
   * @default 'at_reset'
   */
  readonly refill?: 'at_reset' | 'steady' | undefined;
  /**
   * What a call takes of `resource`, as far as it is known before: its tokens. What it throws, and what is
   * not a number of at least 0, counts as 1.
   *
   * @default 1 of every allowance
   */
  readonly cost?: ((call: CallIdentity, resource: string | undefined) => number) | undefined;
  /** Calls of a key on their way at most; further ones wait. @default no bound */
  readonly concurrency?: number | undefined;
  /**
   * Which calls of a key go one at a time, each when the one before has ended: where a provider wants its
   * writes so. The others pass them. What it throws counts as yes.
   *
   * @default none
   */
  readonly serial?: ((call: CallIdentity) => boolean) | undefined;
  /** From the start of one serial call to that of the next, in milliseconds. @default 0 */
  readonly serialGapMs?: number | undefined;
  /** What the provider counts apart: its token, its workspace, its operation. @default the provider */
  readonly key?: ((call: CallIdentity) => string) | undefined;
  /** Keys kept; those of which nothing is known that still holds make room. @default 10_000 */
  readonly maxKeys?: number | undefined;
  /** @default the platform's clock */
  readonly clock?: Clock | undefined;
  /** Spreads what comes back after a pause. @default Math.random */
  readonly random?: Random | undefined;
}

/** A pacing policy, and a view of its keys. */
export interface PacingPolicy extends Policy {
  readonly registry: PacingRegistry;
}

/**
 * Holds calls back before the provider refuses them, by what its own answers say: the rate-limit headers of
 * every answer, and the `Retry-After` of a refusal. It holds the key, not the call: all calls of the key
 * wait in the order in which they came.
 *
 * Nothing is sent while the provider says that nothing is left, and calls on their way count as used. A
 * reset that is announced while something is left delays nobody. A pause is never cut short; a little
 * jitter is added, one call goes first, and the others follow when it was let through. Which allowances an
 * operation uses is learnt from its answers.
 *
 * Refuses with `rate_limited` and `retryAfterMs` when the wait would be longer than `maxWaitMs` or than the
 * call's deadline allows, with `timeout` when the deadline comes while it waits, and with the caller's
 * reason on abort; nothing was sent in any of these cases. Reports `pacing.delayed` and `pacing.rejected`.
 *
 * Stands inside `retry` and outside `bulkhead` and the attempt's timeout. Make one per provider account.
 *
 * @throws misconfigured for a figure that is not finite or out of range.
 */
export function pacing(options: PacingOptions = {}): PacingPolicy {
  const { maxWaitMs = 30_000, reserve = 0, refill = 'at_reset' } = options;
  const { clock = systemClock, random = Math.random, key: keyOf = providerOf } = options;
  checkedNumber('pacing', 'maxWaitMs', maxWaitMs, { atLeast: 0 });
  checkedShare(reserve);
  const turns = checkedTurns(options);
  const rules = { maxWaitMs, reserve, steadily: refill === 'steady', clock, random, ...turns };
  const lanes = createKeyedState<PacingLane>({
    create: (key) => new PacingLane(key, rules),
    isForgettable: (lane) => lane.isForgettable(clock.now()),
    isExpendable: (lane) => lane.isExpendable(clock.now()),
    clock,
    maxKeys: options.maxKeys,
  });
  const policy = describePolicy(
    function pacingPolicy<T>(call: Call, next: (call: Call) => Promise<T>): Promise<T> {
      try {
        abortableSignal(call)?.throwIfAborted();
        const lane = lanes.at(keyOf(call.identity));
        const serial = isSerial(call, options.serial);
        const flight = lane.prepare(call, costFor(call, options.cost), serial);
        // Whoever comes while others wait stands behind them.
        const isFirst = flight.group.lineOf(serial).length === 0;
        const mayGo = isFirst && lane.depart(flight, clock.now());
        return mayGo
          ? fly(lane, flight, call, next, clock)
          : waitAndFly(lane, flight, call, next, rules);
      } catch (error) {
        return Promise.reject(error);
      }
    },
    { kind: 'pacing', settings: { maxWaitMs, reserve, refill, ...turnSettings(options) } },
  );
  const registry = createPacingRegistry(lanes, clock);
  return Object.assign(withDeadlineRole(policy, { role: 'honours' }), { registry });
}

const providerOf = (call: CallIdentity): string => call.provider;

function checkedShare(reserve: number): void {
  checkedNumber('pacing', 'reserve', reserve, { atLeast: 0 });
  if (reserve < 1) return;
  throw misconfigured('pacing', `reserve is ${reserve}`, 'Give a share below 1.');
}

function checkedTurns({ concurrency, serialGapMs = 0 }: PacingOptions): TurnRules {
  if (concurrency !== undefined)
    checkedNumber('pacing', 'concurrency', concurrency, { atLeast: 1, integer: true });
  checkedNumber('pacing', 'serialGapMs', serialGapMs, { atLeast: 0 });
  return { concurrency: concurrency ?? Number.POSITIVE_INFINITY, serialGapMs };
}

/** Only what was asked for. */
function turnSettings({ concurrency, serial, serialGapMs = 0 }: PacingOptions): object {
  return { ...(concurrency !== undefined && { concurrency }), ...(serial && { serialGapMs }) };
}

function isSerial(call: Call, serial: PacingOptions['serial']): boolean {
  try {
    return serial?.(call.identity) ?? false;
  } catch {
    // A faulty callback must not cost the call; the slower way does no harm.
    return true;
  }
}

const one: PacingCost = () => 1;

/** What the call costs, asked for once each, and never in somebody else's turn. */
function costFor(call: Call, cost: PacingOptions['cost']): PacingCost {
  if (cost === undefined) return one;
  const known = new Map<string | undefined, number>();
  return (resource) => {
    const before = known.get(resource);
    if (before !== undefined) return before;
    const asked = askedCost(() => cost(call.identity, resource));
    known.set(resource, asked);
    return asked;
  };
}

function askedCost(cost: () => number): number {
  try {
    const asked = cost();
    return Number.isFinite(asked) && asked >= 0 ? asked : 1;
  } catch {
    // A faulty callback must not cost the call.
    return 1;
  }
}

async function waitAndFly<T>(
  lane: PacingLane,
  flight: Flight,
  call: Call,
  next: (call: Call) => Promise<T>,
  { maxWaitMs, clock }: PacingRules,
): Promise<T> {
  const now = clock.now();
  const { sureMs, nextMs, resource } = lane.outlook(flight, now);
  const remaining = (call.deadline ?? Number.POSITIVE_INFINITY) - now;
  const isHopeless = sureMs > maxWaitMs || (sureMs > 0 && sureMs >= remaining);
  if (isHopeless) throw tooLong(lane.key, call, resource, sureMs);
  call.emit({ type: 'pacing.delayed', key: lane.key, resource, delayMs: nextMs });
  const end = await lane.wait(flight, call);
  if (end !== 'admitted') {
    const later = lane.outlook(flight, clock.now());
    if (end === 'too_late') throw tooLate(lane.key, call, later.nextMs);
    throw tooLong(lane.key, call, later.resource, later.nextMs);
  }
  const signal = abortableSignal(call);
  if (signal?.aborted) {
    // The abort came between the turn and now.
    lane.cancel(flight, clock.now());
    throw signal.reason;
  }
  return fly(lane, flight, call, next, clock);
}

async function fly<T>(
  lane: PacingLane,
  flight: Flight,
  call: Call,
  next: (call: Call) => Promise<T>,
  clock: Clock,
): Promise<T> {
  let answer: T;
  try {
    answer = await next(deriveCall(call, { emit: listenIn(lane, flight, call, clock) }));
  } catch (error) {
    lane.land(flight, error ?? null, clock.now());
    throw error;
  }
  lane.land(flight, undefined, clock.now());
  return answer;
}

/** Hears what the answers say of limits, and passes every fact on. */
function listenIn(
  lane: PacingLane,
  flight: Flight,
  call: Call,
  clock: Clock,
): (fact: Fact) => void {
  return (fact) => {
    if (fact.type === 'rate_limit.observed') lane.observe(flight, fact, clock.now());
    call.emit(fact);
  };
}
