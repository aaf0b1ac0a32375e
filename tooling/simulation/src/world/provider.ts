import type { VirtualClock } from '@quayside/core/testing';
import type { Draw } from '../draw.ts';
import type { OperationName, ProviderPlan, Weather } from '../plan/world-plan.ts';
import type { CallRecord, History, LedgerEntry } from './history.ts';

export interface ProviderRequest {
  readonly call: CallRecord;
  readonly attempt: number;
  readonly operation: OperationName;
  readonly key: string | undefined;
}

/** What the provider's quota says with every answer. */
export interface Allowance {
  readonly limit: number;
  readonly remaining: number;
  readonly resetMs: number;
}

export interface ProviderAnswer {
  readonly status: number;
  readonly effect?: number;
  readonly replayed?: boolean;
  readonly retryAfterMs?: number | undefined;
  readonly shouldRetry?: boolean | undefined;
  readonly allowance?: Allowance | undefined;
}

/** Answers once, or says `silence` where no answer will ever come. */
export type Reply = (answer: ProviderAnswer | 'silence') => void;

export interface FakeProvider {
  receive(request: ProviderRequest, reply: Reply): void;
  /** From now on the weather is fine, and there is room for everybody. */
  recover(): void;
}

type Fate = 'act' | 'act_then_fail' | 'act_then_hang' | 'hang' | 'fail' | 'throttle' | 'refuse';

const NEVER: Readonly<Record<Fate, number>> = {
  act: 0,
  act_then_fail: 0,
  act_then_hang: 0,
  hang: 0,
  fail: 0,
  throttle: 0,
  refuse: 0,
};

const FATES: Readonly<Record<Weather['kind'], Readonly<Record<Fate, number>>>> = {
  healthy: { ...NEVER, act: 97, fail: 1, act_then_fail: 1, refuse: 1 },
  slow: { ...NEVER, act: 97, act_then_hang: 3 },
  outage: { ...NEVER, fail: 70, act_then_fail: 20, act: 10 },
  hanging: { ...NEVER, hang: 50, act_then_hang: 25, act: 25 },
  throttling: { ...NEVER, throttle: 75, act: 25 },
  refusing: { ...NEVER, refuse: 70, act: 30 },
};

const RETRY_AFTER_MS = [undefined, undefined, 0, 0.5, 100, 1_000, 4_000, 3_600_000] as const;
const CONFLICT: ProviderAnswer = { status: 409, retryAfterMs: 50 };

/** A key that was used: running, or done with its effect. */
interface KeyState {
  effect: number | undefined;
  readonly waiting: Reply[];
}

/** Makes a provider that keeps a ledger of all that it does. */
export function createProvider(
  plan: ProviderPlan,
  draw: Draw,
  clock: VirtualClock,
  history: History,
): FakeProvider {
  return new Provider(plan, draw, clock, history);
}

class Provider implements FakeProvider {
  readonly #plan: ProviderPlan;
  readonly #draw: Draw;
  readonly #clock: VirtualClock;
  readonly #history: History;
  readonly #keys = new Map<string, KeyState>();
  readonly #quota = { windowEndsAt: 0, used: 0 };
  #running = 0;
  #recovered = false;

  constructor(plan: ProviderPlan, draw: Draw, clock: VirtualClock, history: History) {
    this.#plan = plan;
    this.#draw = draw;
    this.#clock = clock;
    this.#history = history;
  }

  recover(): void {
    this.#recovered = true;
  }

  receive(request: ProviderRequest, reply: Reply): void {
    const allowance = this.#useQuota();
    const answer: Reply = (said) => reply(said === 'silence' ? said : { ...said, allowance });
    if (allowance !== undefined && allowance.remaining < 0) {
      return this.#turnAway(request, answer, { status: 429, retryAfterMs: allowance.resetMs });
    }
    const fate = this.#drawFate();
    const retryAfterMs = this.#draw.pick(RETRY_AFTER_MS);
    if (fate === 'throttle')
      return this.#turnAway(request, answer, { status: 429, retryAfterMs: retryAfterMs ?? 100 });
    if (fate === 'fail') return this.#turnAway(request, answer, this.#failure(retryAfterMs));
    if (fate === 'refuse') return this.#refuse(request, answer);
    if (this.#running >= this.#plan.capacity && !this.#recovered)
      return this.#turnAway(request, answer, { status: 503, retryAfterMs });
    if (request.operation === 'charge' && request.key !== undefined)
      this.#workOnKey(request, request.key, fate, answer);
    else this.#work(request, fate, answer, () => {});
  }

  #drawFate(): Fate {
    if (this.#recovered) return 'act';
    return this.#draw.weighted(FATES[this.#weather()]);
  }

  #useQuota(): Allowance | undefined {
    const { quota } = this.#plan;
    if (quota === undefined || this.#recovered) return undefined;
    const now = this.#clock.now();
    if (now >= this.#quota.windowEndsAt) {
      this.#quota.windowEndsAt = now + quota.windowMs;
      this.#quota.used = 0;
    }
    this.#quota.used += 1;
    const remaining = quota.limit - this.#quota.used;
    return { limit: quota.limit, remaining, resetMs: this.#quota.windowEndsAt - now };
  }

  /** The first request of a key does the work; the others get its answer, or have to come again. */
  #workOnKey(request: ProviderRequest, key: string, fate: Fate, reply: Reply): void {
    const known = this.#keys.get(key);
    if (known === undefined) {
      const state: KeyState = { effect: undefined, waiting: [] };
      this.#keys.set(key, state);
      this.#work(request, fate, reply, (effect) => {
        state.effect = effect;
        if (effect === undefined) this.#keys.delete(key);
        for (const tell of state.waiting.splice(0)) tell(CONFLICT);
      });
    } else if (known.effect !== undefined) {
      this.#replay(request, known.effect, reply);
    } else if (this.#plan.sameKey === 'conflict') {
      this.#turnAway(request, reply, CONFLICT);
    } else {
      known.waiting.push(() =>
        known.effect === undefined
          ? this.#turnAway(request, reply, CONFLICT)
          : this.#replay(request, known.effect, reply),
      );
    }
  }

  #work(
    request: ProviderRequest,
    fate: Fate,
    reply: Reply,
    done: (effect: number | undefined) => void,
  ): void {
    this.#running += 1;
    const [least, most] = this.#plan.processingMs;
    const hangs = fate === 'hang';
    const takesMs = hangs ? 5_000 : this.#haste() * this.#draw.integer(least, most);
    this.#clock.schedule(() => {
      this.#running -= 1;
      if (hangs) {
        done(undefined);
        return reply('silence');
      }
      const { seq } = this.#record(request, 'acted', undefined);
      done(seq);
      if (fate === 'act_then_hang') reply('silence');
      else if (fate === 'act_then_fail') reply(this.#failure(undefined));
      else reply({ status: 200, effect: seq, replayed: false });
    }, takesMs);
  }

  #haste(): number {
    if (this.#recovered) return 0;
    return this.#weather() === 'slow' ? 20 : 1;
  }

  #weather(): Weather['kind'] {
    const now = this.#clock.now();
    return this.#plan.weather.find(({ untilMs }) => now < untilMs)?.kind ?? 'healthy';
  }

  #failure(retryAfterMs: number | undefined): ProviderAnswer {
    const shouldRetry = this.#draw.pick([undefined, undefined, undefined, true, false]);
    return { status: this.#draw.pick([500, 503]), retryAfterMs, shouldRetry };
  }

  #turnAway(request: ProviderRequest, reply: Reply, answer: ProviderAnswer): void {
    this.#record(request, 'turned_away', undefined);
    reply(answer);
  }

  #refuse(request: ProviderRequest, reply: Reply): void {
    this.#record(request, 'refused', undefined);
    const shouldRetry = this.#draw.chance(0.1) ? true : undefined;
    reply({ status: this.#draw.pick([404, 422]), shouldRetry });
  }

  #replay(request: ProviderRequest, effect: number, reply: Reply): void {
    this.#record(request, 'replayed', effect);
    reply({ status: 200, effect, replayed: true });
  }

  /** An effect is named by the stamp of the entry that made it. */
  #record(
    { call, attempt, key }: ProviderRequest,
    kind: LedgerEntry['kind'],
    replayed: number | undefined,
  ): LedgerEntry {
    const stamp = this.#history.stamp();
    const effect = kind === 'acted' ? stamp.seq : replayed;
    const entry = { ...stamp, provider: this.#plan.name, call, attempt, key, kind, effect };
    this.#history.ledger.push(entry);
    return entry;
  }
}
