/** What one call used; it can be corrected while it counts. */
export interface UsageEntry {
  readonly at: number;
  requests: number;
  tokens: number;
}

/** What is allowed in a window. */
export interface UsageLimits {
  readonly requests: number;
  readonly tokens: number;
}

/**
 * Remembers what was used in the last window, wherever that begins: each entry counts for exactly
 * `windowMs` from its time.
 */
export class UsageWindow {
  readonly #limits: UsageLimits;
  readonly #windowMs: number;
  /** By time; what is before `#oldest` counts no longer. */
  #entries: UsageEntry[] = [];
  #oldest = 0;
  readonly #used = { requests: 0, tokens: 0 };

  constructor(limits: UsageLimits, windowMs: number) {
    this.#limits = limits;
    this.#windowMs = windowMs;
  }

  /** What may be used now; below 0 where a call used more than was expected. */
  left(now: number): UsageLimits {
    this.#drop(now);
    return {
      requests: this.#limits.requests - this.#used.requests,
      tokens: this.#limits.tokens - this.#used.tokens,
    };
  }

  /** Counts a request and so many tokens from now on. */
  note(tokens: number, now: number): UsageEntry {
    this.#drop(now);
    const entry = { at: now, requests: 1, tokens };
    this.#entries.push(entry);
    this.#used.requests += 1;
    this.#used.tokens += tokens;
    return entry;
  }

  /** Puts other figures in the place of those that were noted, while they count. */
  correct(entry: UsageEntry, requests: number, tokens: number, now: number): void {
    this.#drop(now);
    if (this.#hasPassed(entry, now)) return;
    this.#used.requests += requests - entry.requests;
    this.#used.tokens += tokens - entry.tokens;
    entry.requests = requests;
    entry.tokens = tokens;
  }

  /** Milliseconds until so much may be used, if nobody uses anything meanwhile. */
  waitMs(requests: number, tokens: number, now: number): number {
    this.#drop(now);
    const { requests: mayRequests, tokens: mayTokens } = this.#limits;
    const windows = Math.max(wholeWindows(requests, mayRequests), wholeWindows(tokens, mayTokens));
    let lackingRequests = this.#used.requests + requests - (windows + 1) * mayRequests;
    let lackingTokens = this.#used.tokens + tokens - (windows + 1) * mayTokens;
    let waitMs = 0;
    for (let n = this.#oldest; lackingRequests > 0 || lackingTokens > 0; n += 1) {
      const entry = this.#entries[n];
      if (entry === undefined) break;
      lackingRequests -= entry.requests;
      lackingTokens -= entry.tokens;
      waitMs = entry.at + this.#windowMs - now;
    }
    return waitMs + windows * this.#windowMs;
  }

  isEmpty(now: number): boolean {
    this.#drop(now);
    return this.#entries.length === this.#oldest;
  }

  #hasPassed(entry: UsageEntry, now: number): boolean {
    return entry.at + this.#windowMs <= now;
  }

  #drop(now: number): void {
    for (;;) {
      const entry = this.#entries[this.#oldest];
      if (entry === undefined || !this.#hasPassed(entry, now)) break;
      this.#used.requests -= entry.requests;
      this.#used.tokens -= entry.tokens;
      this.#oldest += 1;
    }
    // Moving the list is dear, so it is moved when half of it has passed.
    if (this.#oldest * 2 <= this.#entries.length) return;
    this.#entries = this.#entries.slice(this.#oldest);
    this.#oldest = 0;
  }
}

/** How many windows are used up whole before the rest fits into one. */
function wholeWindows(amount: number, limit: number): number {
  return Math.max(0, Math.ceil(amount / limit) - 1);
}
