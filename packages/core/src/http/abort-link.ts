/**
 * Ties one request to the signal of its call by one listener, and unties it. The request gets a signal of
 * its own: a long-lived one on a Request costs 100 µs a call, since its followers pile up until they are
 * collected.
 */
export class AbortLink {
  readonly #outer: AbortSignal;
  readonly #inner: AbortController = new AbortController();
  /** A function: Node makes an async closure of every listener object, ten microseconds a call. */
  readonly #onAbort: () => void = () => this.#abort();
  #giveUp: ((reason: unknown) => void) | undefined;

  constructor(outer: AbortSignal) {
    this.#outer = outer;
    outer.addEventListener('abort', this.#onAbort);
  }

  /** Aborts with the outer signal until {@link release}. */
  get signal(): AbortSignal {
    return this.#inner.signal;
  }

  #abort(): void {
    const giveUp = this.#giveUp;
    this.release();
    // First the caller, then the platform: its own AbortError must not win.
    giveUp?.(this.#outer.reason);
    this.#inner.abort(this.#outer.reason);
  }

  /** Settles as `work` does, or rejects with the signal's reason at once, even where `work` hears nothing. */
  race<T>(work: Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#outer.aborted) reject(this.#outer.reason);
      this.#giveUp = reject;
      work.then(resolve, reject);
    });
  }

  /** Gives the request up, in whatever state it is. */
  drop(): void {
    this.release();
    this.#inner.abort();
  }

  release(): void {
    this.#giveUp = undefined;
    this.#outer.removeEventListener('abort', this.#onAbort);
  }
}
