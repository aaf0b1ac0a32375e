/** What a span of time saw. */
export interface ThrottleBucket {
  /** Which span it is, counted from the clock's zero. */
  readonly span: number;
  requests: number;
  /** Requests without an end so far. */
  pending: number;
  accepts: number;
}

/** What the window holds. */
export interface ThrottleCounts {
  readonly requests: number;
  readonly accepts: number;
  /** Requests that are on their way for so short a time that it means nothing. */
  readonly fresh: number;
}

/** The window moves in steps of a twentieth. */
const SPANS = 20;

/**
 * Requests and accepts of the last `windowMs`, in buckets that are dropped when they are read too late.
 * An accept counts in the bucket of its request, so that both leave the window together.
 */
export class ThrottleWindow {
  readonly #spanMs: number;
  readonly #buckets: ThrottleBucket[] = [];

  constructor(windowMs: number) {
    this.#spanMs = windowMs / SPANS;
  }

  /** The bucket of now, for a request that begins. */
  begin(now: number): ThrottleBucket {
    const span = Math.floor(now / this.#spanMs);
    const last = this.#buckets.at(-1);
    const bucket =
      last !== undefined && last.span >= span
        ? last
        : { span, requests: 0, pending: 0, accepts: 0 };
    if (bucket !== last) this.#buckets.push(bucket);
    return bucket;
  }

  counts(now: number): ThrottleCounts {
    const span = Math.floor(now / this.#spanMs);
    while (this.#buckets[0] !== undefined && this.#buckets[0].span <= span - SPANS) {
      this.#buckets.shift();
    }
    let requests = 0;
    let accepts = 0;
    let fresh = 0;
    for (const bucket of this.#buckets) {
      requests += bucket.requests;
      accepts += bucket.accepts;
      if (bucket.span >= span - 1) fresh += bucket.pending;
    }
    return { requests, accepts, fresh };
  }
}
