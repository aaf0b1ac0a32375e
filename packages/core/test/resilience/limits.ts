import type { Clock } from '../../src/clock.js';
import type { LimitedAnswer } from './limited-server.js';

/** A window that begins anew every `windowMs` of the server's time. */
export class FixedWindow implements Allowance {
  readonly limit: number;
  readonly #windowMs: number;
  readonly #clock: Clock;
  #number = -1;
  #used = 0;

  constructor(limit: number, windowMs: number, clock: Clock) {
    this.limit = limit;
    this.#windowMs = windowMs;
    this.#clock = clock;
  }

  take(cost = 1): boolean {
    if (!this.has(cost)) return false;
    this.#used += cost;
    return true;
  }

  has(cost: number): boolean {
    this.#turn();
    return this.#used + cost <= this.limit;
  }

  get remaining(): number {
    this.#turn();
    return this.limit - this.#used;
  }

  get reset(): string {
    return duration(Math.ceil(this.endsAt - this.#clock.now()));
  }

  /** On the server's clock, which began with the test. */
  get endsAt(): number {
    return (Math.floor(this.#clock.now() / this.#windowMs) + 1) * this.#windowMs;
  }

  #turn(): void {
    const number = Math.floor(this.#clock.now() / this.#windowMs);
    if (number === this.#number) return;
    this.#number = number;
    this.#used = 0;
  }
}

/** GitHub's primary limit: an hourly allowance for each resource, its end as an epoch second. */
export function githubLimits(
  clock: Clock,
  limits: Readonly<Record<string, number>>,
  resourceOf: (path: string) => string = () => 'core',
): (path: string) => LimitedAnswer {
  const windows = new Map(
    Object.entries(limits).map(([name, limit]) => [name, new FixedWindow(limit, 3_600_000, clock)]),
  );
  const wallStart = clock.wallNow() - clock.now();
  return (path) => {
    const resource = resourceOf(path);
    const window = windows.get(resource);
    if (window === undefined) throw new Error(`There is no limit for ${resource}.`);
    const served = window.take();
    return {
      status: served ? 200 : 403,
      headers: {
        date: new Date(clock.wallNow()).toUTCString(),
        'x-ratelimit-limit': String(window.limit),
        'x-ratelimit-remaining': String(window.remaining),
        'x-ratelimit-reset': String(Math.ceil((wallStart + window.endsAt) / 1000)),
        'x-ratelimit-resource': resource,
      },
    };
  };
}

/** A limit of Slack: so many calls of a method in a minute, and not a word before it is passed. */
export function slackLimits(clock: Clock, perMinute: number): (path: string) => LimitedAnswer {
  const windows = new Map<string, FixedWindow>();
  return (path) => {
    const window = windows.get(path) ?? new FixedWindow(perMinute, 60_000, clock);
    windows.set(path, window);
    if (window.take()) return { status: 200, headers: {} };
    const seconds = Math.ceil((window.endsAt - clock.now()) / 1000);
    return { status: 429, headers: { 'retry-after': String(seconds) } };
  };
}

/** An allowance of OpenAI: it refills in every moment, and tells when it would be full. */
export class Refilling implements Allowance {
  readonly limit: number;
  readonly #perMs: number;
  readonly #clock: Clock;
  #level: number;
  #at = 0;

  constructor(limit: number, windowMs: number, clock: Clock) {
    this.limit = limit;
    this.#level = limit;
    this.#perMs = limit / windowMs;
    this.#clock = clock;
  }

  has(cost: number): boolean {
    this.#refill();
    return this.#level >= cost - 1e-6;
  }

  take(cost: number): void {
    this.#refill();
    this.#level -= cost;
  }

  get remaining(): number {
    this.#refill();
    return Math.floor(this.#level + 1e-6);
  }

  get reset(): string {
    this.#refill();
    return duration(Math.ceil((this.limit - this.#level) / this.#perMs));
  }

  #refill(): void {
    const now = this.#clock.now();
    this.#level = Math.min(this.limit, this.#level + (now - this.#at) * this.#perMs);
    this.#at = now;
  }
}

/** `6m0s`, `1.5s`, `20ms`. */
function duration(ms: number): string {
  if (ms < 1000) return `${ms}ms`;
  const minutes = Math.floor(ms / 60_000);
  const seconds = (ms % 60_000) / 1000;
  return minutes === 0 ? `${seconds}s` : `${minutes}m${seconds}s`;
}

/** What tells how much is left and until when. */
export interface Allowance {
  readonly limit: number;
  readonly remaining: number;
  readonly reset: string;
  has(cost: number): boolean;
  take(cost: number): unknown;
}

/** OpenAI's requests and tokens; a path ends in the tokens that its request costs. */
export function openAiLimits(
  requests: Allowance,
  tokens: Allowance,
): (path: string) => LimitedAnswer {
  return (path) => {
    const cost = Number(path.split('/').at(-1));
    const served = requests.has(1) && tokens.has(cost);
    if (served) {
      requests.take(1);
      tokens.take(cost);
    }
    return {
      status: served ? 200 : 429,
      headers: {
        'x-ratelimit-limit-requests': String(requests.limit),
        'x-ratelimit-remaining-requests': String(requests.remaining),
        'x-ratelimit-reset-requests': requests.reset,
        'x-ratelimit-limit-tokens': String(tokens.limit),
        'x-ratelimit-remaining-tokens': String(tokens.remaining),
        'x-ratelimit-reset-tokens': tokens.reset,
      },
    };
  };
}
