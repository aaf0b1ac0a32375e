/** What the calls of one window showed. */
export interface WindowSummary {
  /** The mean time of the calls that were answered; undefined where none was. */
  readonly rttMs: number | undefined;
  /** The most calls that ran at the same time. */
  readonly inflight: number;
  /** Whether the provider refused or lost more calls than happens by chance. */
  readonly overloaded: boolean;
}

/** How many calls of one key may run, moved from window to window. */
export interface AdaptiveLimit {
  /** A fraction between `min` and `max`; whole calls run. */
  readonly value: number;
  update(window: WindowSummary): void;
}

/** Where a limit begins and how far it may go. */
export interface LimitBounds {
  readonly min: number;
  readonly max: number;
  readonly initial: number;
}

/** What is left of the limit after a window of overload. */
const BACKOFF = 0.9;

/**
 * Additive increase, multiplicative decrease, as Netflix' `AIMDLimit`: one more after a window that went
 * well and used at least half of the limit, a tenth less after one that was overloaded or slower than
 * `slowAfterMs`.
 */
export class AimdLimit implements AdaptiveLimit {
  value: number;
  readonly #bounds: LimitBounds;
  readonly #slowAfterMs: number;

  constructor(bounds: LimitBounds, slowAfterMs: number) {
    this.value = bounds.initial;
    this.#bounds = bounds;
    this.#slowAfterMs = slowAfterMs;
  }

  update({ rttMs = 0, inflight, overloaded }: WindowSummary): void {
    const { min, max } = this.#bounds;
    if (overloaded || rttMs > this.#slowAfterMs) {
      this.value = Math.max(min, Math.floor(this.value * BACKOFF));
    } else if (2 * inflight >= this.value) {
      this.value = Math.min(max, this.value + 1);
    }
  }
}

/** Windows that make up the usual time; those before the tenth are averaged evenly. */
const USUAL = { windows: 600, warmUp: 10 } as const;
/** How far one window may move the limit. */
const SMOOTHING = 0.2;
/** What the limit may stand above the gradient's: room to find out whether more would go. */
const HEADROOM = 4;

/**
 * Netflix' `Gradient2Limit`: compares the time of a window with the usual one. Up to `tolerance` times the
 * usual nothing is amiss and the limit grows by up to 0.8; beyond that it shrinks with the quotient. Besides
 * that, an overloaded window takes a tenth.
 */
export class GradientLimit implements AdaptiveLimit {
  value: number;
  readonly #bounds: LimitBounds;
  readonly #tolerance: number;
  #usualMs = 0;
  #windows = 0;

  constructor(bounds: LimitBounds, tolerance: number) {
    this.value = bounds.initial;
    this.#bounds = bounds;
    this.#tolerance = tolerance;
  }

  update({ rttMs, inflight, overloaded }: WindowSummary): void {
    if (rttMs !== undefined) this.#learn(rttMs);
    if (overloaded) this.#moveTo(this.value * BACKOFF);
    else if (rttMs !== undefined && 2 * inflight >= this.value) {
      const target = this.value * this.#gradient(rttMs) + HEADROOM;
      this.#moveTo(this.value * (1 - SMOOTHING) + target * SMOOTHING);
    }
  }

  #gradient(rttMs: number): number {
    const allowedMs = this.#tolerance * this.#usualMs;
    return rttMs <= allowedMs ? 1 : Math.max(0.5, allowedMs / rttMs);
  }

  #learn(rttMs: number): void {
    this.#windows = Math.min(this.#windows + 1, USUAL.warmUp + 1);
    const warm = this.#windows > USUAL.warmUp;
    const weight = warm ? 2 / (USUAL.windows + 1) : 1 / this.#windows;
    this.#usualMs += (rttMs - this.#usualMs) * weight;
    // After a long overload the usual time is far too high; it must not take minutes to come down.
    if (this.#usualMs > 2 * rttMs) this.#usualMs *= 0.95;
  }

  #moveTo(value: number): void {
    this.value = Math.min(this.#bounds.max, Math.max(this.#bounds.min, value));
  }
}
