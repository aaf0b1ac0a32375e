import type { Call, CallIdentity } from '../call.js';
import type { Clock } from '../clock.js';
import { type IntegrationError, isIntegrationError } from '../errors/integration-error.js';
import type { RateLimitFact } from '../fact.js';
import {
  board,
  createFlight,
  type Flight,
  type PacingCost,
  prove,
  release,
  takeShare,
} from './pacing-flight.js';
import type { PacingGroup } from './pacing-group.js';
import { PacingGroups } from './pacing-groups.js';
import { PacingPause } from './pacing-pause.js';
import { PacingTurns, type TurnRules } from './pacing-turns.js';
import { PacingWindow, ROUNDING_MS, type WindowRules } from './pacing-window.js';
import { serverWait } from './retry-delay.js';
import type { Gate, TicketLine } from './ticket-line.js';
import type { WaitEnd } from './waiting-line.js';

/** The settings of a pacing policy, defaults filled in. */
export interface PacingRules extends WindowRules, TurnRules {
  readonly maxWaitMs: number;
  readonly clock: Clock;
}

/** How long a call has to wait, and for which allowance. */
export interface Outlook {
  /** Whatever happens until then; 0 where an answer may change it at any moment. */
  readonly sureMs: number;
  /** When it will be looked at again, from now; 0 where nobody knows. */
  readonly nextMs: number;
  readonly resource: string | undefined;
}

/** Providers have a handful of allowances; names beyond this number are not learnt. */
const ALLOWANCES_AT_MOST = 64;

/** What is known of one key: its allowances, its pause, and who uses what. */
export class PacingLane implements Gate<Flight> {
  readonly key: string;
  readonly #rules: PacingRules;
  readonly #flights = new Set<Flight>();
  readonly #groups: PacingGroups;
  readonly #turns: PacingTurns;
  /** Those who wait, and those who have just ceased to. */
  #waiters = 0;
  #windows = new Map<string | undefined, PacingWindow>();
  #pause: PacingPause;

  constructor(key: string, rules: PacingRules) {
    this.key = key;
    this.#rules = rules;
    this.#pause = new PacingPause(rules);
    this.#groups = new PacingGroups(this, rules.clock);
    this.#turns = new PacingTurns(rules);
  }

  /** A flight that has not departed. */
  prepare(call: CallIdentity, costOf: PacingCost, serial: boolean): Flight {
    const operation = this.#groups.operation(call.port, call.operation);
    return createFlight(operation, this.#groups.of(operation), costOf, serial);
  }

  /** Waits until it departs, no longer than is allowed. Rejects on abort. */
  async wait(flight: Flight, call: Call): Promise<WaitEnd> {
    this.#waiters += 1;
    try {
      return await lineOf(flight).wait(flight, call, this.#rules.maxWaitMs);
    } finally {
      this.#waiters -= 1;
    }
  }

  depart(flight: Flight, now: number): boolean {
    // Not the group in whose line it stands: more may be known by now.
    const group = this.#groups.of(flight.operation);
    const pause = this.#pause;
    if (this.#turns.admitsAt(flight, now) > now || !pause.window.fits(1, now)) return false;
    for (const [resource, window] of this.#windows) {
      if (group.uses(resource) && !window.fits(flight.costOf(resource), now)) return false;
    }
    this.#turns.take(flight, now);
    if (flight.serial) this.#groups.moveBack(group);
    board(flight, pause, now);
    for (const [resource, window] of this.#windows) {
      if (group.uses(resource)) takeShare(flight, window, resource, now);
    }
    this.#flights.add(flight);
    return true;
  }

  departsAt(flight: Flight, now: number): number {
    const group = this.#groups.of(flight.operation);
    const pause = this.#pause.window;
    let at = this.#turns.admitsAt(flight, now);
    if (!pause.fits(1, now)) at = Math.max(at, pause.retryAt(1, now));
    for (const [resource, window] of this.#windows) {
      const cost = flight.costOf(resource);
      if (!group.uses(resource) || window.fits(cost, now)) continue;
      at = Math.max(at, window.retryAt(cost, now));
    }
    return at;
  }

  outlook(flight: Flight, now: number): Outlook {
    const group = this.#groups.of(flight.operation);
    const ahead = lineOf(flight).length;
    const turnMs = this.#turns.sureWaitMs(flight, ahead, now);
    let sureMs = Math.max(turnMs, this.#pause.window.sureWaitMs(1, now));
    let resource: string | undefined;
    for (const [name, window] of this.#windows) {
      if (!group.uses(name)) continue;
      const waitMs = window.sureWaitMs(flight.costOf(name), now);
      if (waitMs <= sureMs) continue;
      sureMs = waitMs;
      resource = name;
    }
    const nextMs = Math.max(turnMs, this.departsAt(flight, now) - now);
    return { sureMs, nextMs: Number.isFinite(nextMs) ? nextMs : Math.max(0, turnMs), resource };
  }

  /** An answer told of an allowance. Nobody is let go before it is known whether it is a refusal. */
  observe(flight: Flight, fact: RateLimitFact, now: number): void {
    const window = this.#windows.get(fact.resource) ?? this.#discover(fact.resource, now);
    if (window === undefined) return;
    window.observe(fact, flight.sentAt, now);
    flight.seen ??= new Map();
    flight.seen.set(fact.resource, fact);
  }

  /** The flight has ended with an answer, or with `error`. */
  land(flight: Flight, error: unknown, now: number): void {
    const failure = isIntegrationError(error) ? error : undefined;
    const letThrough = error === undefined || failure?.execution === 'executed';
    this.#drop(flight);
    // A refusal tells it of an operation that nothing is known of yet.
    const isNew = failure?.code === 'rate_limited' && flight.operation.group === undefined;
    if ((letThrough || isNew) && flight.seen !== undefined) {
      const names = [...flight.seen.keys()].filter((name) => name !== undefined);
      this.#groups.learn(flight.operation, names.sort());
    }
    release(flight, letThrough || failure?.execution === 'unknown');
    if (letThrough) prove(flight, now);
    if (failure?.code === 'rate_limited') this.#holdAll(flight, failure, now);
    this.#settle(now);
  }

  /** The flight was called off before anything was sent. */
  cancel(flight: Flight, now: number): void {
    this.#drop(flight);
    release(flight, false);
    this.#settle(now);
  }

  /** Forgets what the provider said, and lets everybody go. */
  reset(now: number): void {
    this.#windows = new Map();
    this.#pause = new PacingPause(this.#rules);
    this.#settle(now);
  }

  get underway(): number {
    return this.#flights.size;
  }

  get waiting(): number {
    let waiting = 0;
    for (const { length } of this.#groups.waiting()) waiting += length;
    return waiting;
  }

  pausedForMs(now: number): number {
    return this.#pause.window.resetsInMs(now) ?? 0;
  }

  windows(): ReadonlyMap<string | undefined, PacingWindow> {
    return this.#windows;
  }

  /** Whether nothing is under way and forgetting the lane would send nothing that the provider refuses. */
  isExpendable(now: number): boolean {
    if (!this.#turns.isBlank(now)) return false;
    if (this.waiting > 0 || !this.#pause.window.isBlank(now)) return false;
    return [...this.#windows.values()].every((window) => !window.isClosed(now));
  }

  /** Whether, on top of that, everything that was learnt has passed. */
  isForgettable(now: number): boolean {
    if (!this.isExpendable(now)) return false;
    return [...this.#windows.values()].every((window) => window.remaining(now) === undefined);
  }

  #drop(flight: Flight): void {
    this.#flights.delete(flight);
    this.#turns.release(flight);
  }

  #discover(resource: string | undefined, now: number): PacingWindow | undefined {
    if (this.#windows.size >= ALLOWANCES_AT_MOST) return undefined;
    const window = new PacingWindow(this.#rules);
    this.#windows.set(resource, window);
    // Nobody knows yet which of the calls on their way the first answer counts.
    for (const flight of this.#flights) {
      const mayUse = flight.operation.group?.uses(resource) ?? true;
      if (mayUse) takeShare(flight, window, resource, now);
    }
    return window;
  }

  #holdAll(flight: Flight, error: IntegrationError, now: number): void {
    const waitMs = serverWait(error) ?? 0;
    // Where one allowance is used up and says until when, calls that do not use it need not wait.
    for (const { resource, remaining, resetMs } of flight.seen?.values() ?? []) {
      if (remaining !== 0 || resetMs === undefined || waitMs > resetMs + ROUNDING_MS) continue;
      this.#windows.get(resource)?.hold(waitMs, now);
      return;
    }
    this.#pause.begin(waitMs, now);
  }

  /** Lets go whoever may go now, and turns away whose turn cannot come in time any more. */
  #settle(now: number): void {
    if (this.#waiters === 0) return;
    for (const group of this.#groups.waiting()) {
      group.wake();
      if (this.#sureWaitMs(group, now) > this.#rules.maxWaitMs) group.dismissAll();
    }
  }

  #sureWaitMs(group: PacingGroup, now: number): number {
    let waitMs = this.#pause.window.sureWaitMs(1, now);
    for (const [resource, window] of this.#windows) {
      if (group.uses(resource)) waitMs = Math.max(waitMs, window.sureWaitMs(1, now));
    }
    return waitMs;
  }
}

function lineOf({ group, serial }: Flight): TicketLine<Flight> {
  return group.lineOf(serial);
}
