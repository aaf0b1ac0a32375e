import { abortableSignal, type Call, deriveCall } from '../call.js';
import type { Clock } from '../clock.js';
import { callError } from '../errors/call-error.js';
import { type HedgeFailure, isAnswer, isToldToWait, tellingError } from './hedge-failure.js';
import type { Latencies } from './hedge-latencies.js';
import type { RetryBudget } from './retry-budget.js';

/** The settings of a hedge policy, defaults filled in. */
export interface HedgeRules {
  readonly maxHedges: number;
  readonly budget: RetryBudget | undefined;
  readonly budgetKey: (call: Call) => string;
  /** True where nobody else refunds the budget. */
  readonly refunds: boolean;
  readonly clock: Clock;
  /** What the requests that lost are aborted with: made once, because a reason of its own is dear. */
  readonly lost: unknown;
}

/** What holds for one call. */
export interface HedgePlan {
  readonly afterMs: number;
  readonly latencies: Latencies | undefined;
}

/** Sends a call, and again while no answer came in time. The first answer is the call's. */
export function raceHedges<T>(
  call: Call,
  next: (call: Call) => Promise<T>,
  plan: HedgePlan,
  rules: HedgeRules,
): Promise<T> {
  const outer = abortableSignal(call);
  if (outer?.aborted) return Promise.reject(outer.reason);
  return new Promise<T>((resolve, reject) => {
    new HedgeRace(call, next, plan, rules, { resolve, reject }).begin();
  });
}

interface Settle<T> {
  readonly resolve: (answer: T) => void;
  readonly reject: (error: unknown) => void;
}

const noTimer = (): void => {};

class HedgeRace<T> {
  readonly #call: Call;
  readonly #next: (call: Call) => Promise<T>;
  readonly #plan: HedgePlan;
  readonly #rules: HedgeRules;
  readonly #settle: Settle<T>;
  readonly #outer: AbortSignal | undefined;
  readonly #startedAt: number;
  /** One for each request that was sent; undefined once it failed. */
  readonly #requests: Array<AbortController | undefined> = [];
  readonly #failures: HedgeFailure[] = [];
  #over = false;
  #cancelTimer: () => void = noTimer;

  constructor(
    call: Call,
    next: (call: Call) => Promise<T>,
    plan: HedgePlan,
    rules: HedgeRules,
    settle: Settle<T>,
  ) {
    this.#call = call;
    this.#next = next;
    this.#plan = plan;
    this.#rules = rules;
    this.#settle = settle;
    this.#outer = abortableSignal(call);
    this.#startedAt = rules.clock.now();
  }

  begin(): void {
    this.#outer?.addEventListener('abort', this.#onAbort, { once: true });
    this.#send(0);
    this.#waitFor(1);
  }

  #send(hedge: number): void {
    const controller = new AbortController();
    this.#requests.push(controller);
    const attempt = this.#call.attempt + hedge;
    const request = deriveCall(this.#call, { signal: controller.signal, attempt });
    invoke(this.#next, request).then(
      (answer) => this.#onAnswer(hedge, answer),
      (error) => this.#onFailure(hedge, error),
    );
  }

  /** Waits for the moment of a hedge, unless the call's time is up by then. */
  #waitFor(hedge: number): void {
    const { clock, maxHedges } = this.#rules;
    if (this.#over || hedge > maxHedges) return;
    const { deadline } = this.#call;
    if (deadline !== undefined && clock.now() + this.#plan.afterMs >= deadline) {
      this.#call.emit({ type: 'hedge.suppressed', reason: 'deadline' });
      return;
    }
    // A promise, so that the hedge is sent in the caller's async context and not in the timer's.
    const elapsed = new Promise<void>((resolve) => {
      this.#cancelTimer = clock.schedule(resolve, this.#plan.afterMs);
    });
    void elapsed.then(() => this.#hedge(hedge));
  }

  #hedge(hedge: number): void {
    if (this.#over) return;
    if (!this.#isAffordable()) {
      this.#call.emit({ type: 'hedge.suppressed', reason: 'budget' });
      return;
    }
    const afterMs = this.#rules.clock.now() - this.#startedAt;
    this.#call.emit({ type: 'hedge.started', hedge, afterMs });
    // A listener may have aborted the call.
    if (this.#over) return;
    this.#send(hedge);
    this.#waitFor(hedge + 1);
  }

  #isAffordable(): boolean {
    const { budget, budgetKey } = this.#rules;
    if (budget === undefined) return true;
    const slow = callError(this.#call, {
      what: `it had no answer within ${this.#plan.afterMs} ms`,
      code: 'timeout',
      execution: 'unknown',
    });
    try {
      return budget.take(budgetKey(this.#call), slow) !== undefined;
    } catch {
      // A budget that fails must not fail a call that is on its way.
      return false;
    }
  }

  #onAnswer(hedge: number, answer: T): void {
    if (this.#over) return;
    // The signal of the answer is left alone: somebody may still be reading its body.
    this.#requests[hedge] = undefined;
    this.#end(this.#rules.lost);
    // Where a hedge was faster, the first request took at least as long: left out, it would look fast.
    this.#plan.latencies?.record(this.#rules.clock.now() - this.#startedAt);
    if (this.#requests.length > 1) this.#call.emit({ type: 'hedge.won', hedge });
    if (this.#rules.refunds) this.#refund();
    this.#settle.resolve(answer);
  }

  #refund(): void {
    const { budget, budgetKey } = this.#rules;
    try {
      budget?.refund(budgetKey(this.#call), undefined);
    } catch {
      // A key that cannot be made must not hide the answer.
    }
  }

  #onFailure(hedge: number, error: unknown): void {
    if (this.#over) return;
    this.#requests[hedge] = undefined;
    this.#failures.push({ hedge, error });
    if (isToldToWait(error)) this.#cancelTimer();
    const isOnlyOne = this.#requests.every((request) => request === undefined);
    if (!isOnlyOne && !isAnswer(error, this.#call)) return;
    this.#end(this.#rules.lost);
    this.#settle.reject(isOnlyOne ? tellingError(this.#failures) : error);
  }

  readonly #onAbort = (): void => {
    this.#settle.reject(this.#outer?.reason);
    this.#end(this.#outer?.reason);
  };

  /** Leaves no timer, no listener and no request behind. */
  #end(reason: unknown): void {
    this.#over = true;
    this.#cancelTimer();
    this.#outer?.removeEventListener('abort', this.#onAbort);
    for (const request of this.#requests) request?.abort(reason);
  }
}

/** Turns a synchronous throw of `next` into a rejection. */
function invoke<T>(next: (call: Call) => Promise<T>, call: Call): Promise<T> {
  try {
    return next(call);
  } catch (error) {
    return Promise.reject(error);
  }
}
