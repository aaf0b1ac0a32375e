/** What `run` gets beside its item. */
export interface BatchContext {
  /** Aborts when the batch is aborted: hand it to the calls that `run` makes. */
  readonly signal: AbortSignal;
  /** Counts the items from 0. */
  readonly index: number;
}

/** What became of one item. */
export type BatchOutcome<Item, Result> =
  | {
      readonly index: number;
      readonly item: Item;
      readonly success: true;
      readonly result: Result;
    }
  | {
      readonly index: number;
      readonly item: Item;
      readonly success: false;
      /** What `run` threw; for an item that was not begun, what stopped the batch. */
      readonly error: unknown;
      /** False where `run` was not called for the item: nothing was done about it. */
      readonly started: boolean;
    };

/** Why a batch ended before its items did. */
export interface BatchStop {
  /** The caller's signal, an item that failed under `stopOnError`, or the source of the items. */
  readonly by: 'abort' | 'error' | 'source';
  readonly reason: unknown;
}

/** How far a batch is. */
export interface BatchProgress {
  /** Items that ended, failed ones included. */
  readonly done: number;
  readonly failed: number;
  /** Undefined where the source does not say how many items it has. */
  readonly total: number | undefined;
}

export type BatchSource<Item> = Iterable<Item> | AsyncIterable<Item>;

export type BatchRun<Item, Result> = (
  item: Item,
  context: BatchContext,
) => Result | PromiseLike<Result>;

export interface PoolRules {
  readonly concurrency: number;
  /** Outcomes that may wait to be taken before no further item is begun. */
  readonly buffer: number;
  readonly ordered: boolean;
  readonly stopOnError: boolean;
  readonly signal: AbortSignal | undefined;
  /** Hears of every item that ended. Must not throw. */
  readonly onEnd: (failed: boolean) => void;
}

type Step<Item> = IteratorResult<Item, unknown>;

/**
 * Runs items side by side: whenever one ends, the next one begins. Items are taken from the source one by
 * one, when there is room for them.
 */
export class BatchPool<Item, Result> {
  readonly #run: BatchRun<Item, Result>;
  readonly #rules: PoolRules;
  readonly #source: Iterator<Item, unknown> | AsyncIterator<Item, unknown>;
  readonly #controller = new AbortController();
  /** Outcomes that nobody has taken yet, by their index. */
  readonly #ready = new Map<number, BatchOutcome<Item, Result>>();
  #begun = 0;
  #taken = 0;
  #running = 0;
  #pulling = false;
  #exhausted = false;
  #stop: BatchStop | undefined;
  #wake: () => void = () => {};

  constructor(source: BatchSource<Item>, run: BatchRun<Item, Result>, rules: PoolRules) {
    this.#run = run;
    this.#rules = rules;
    this.#source =
      Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  }

  /** Yields what became of the items, and returns why they are not all, where they are not. */
  async *outcomes(): AsyncGenerator<BatchOutcome<Item, Result>, BatchStop | undefined> {
    const { signal } = this.#rules;
    signal?.addEventListener('abort', this.#onAbort, { once: true });
    try {
      if (signal?.aborted) this.#onAbort();
      for (;;) {
        const outcome = this.#take();
        this.#fill();
        if (outcome !== undefined) yield outcome;
        else if (this.#isOver()) return this.#stop;
        else await this.#change();
      }
    } finally {
      signal?.removeEventListener('abort', this.#onAbort);
      await this.#close();
    }
  }

  /** Begins items while there is room. */
  #fill(): void {
    const { concurrency, buffer } = this.#rules;
    while (
      !this.#pulling &&
      !this.#exhausted &&
      this.#stop === undefined &&
      this.#running < concurrency &&
      this.#running + this.#ready.size < concurrency + buffer
    ) {
      this.#pull();
    }
  }

  #pull(): void {
    try {
      const step = this.#source.next();
      // A step of a synchronous source says at once whether it is the last one.
      if ('done' in step || 'value' in step) return this.#onStep(step);
      this.#pulling = true;
      step.then(
        (next) => this.#onPulled(() => this.#onStep(next)),
        (reason: unknown) => this.#onPulled(() => this.#onSourceFailure(reason)),
      );
    } catch (reason) {
      this.#onSourceFailure(reason);
    }
  }

  #onPulled(then: () => void): void {
    this.#pulling = false;
    then();
    this.#fill();
    this.#wake();
  }

  #onSourceFailure(reason: unknown): void {
    this.#exhausted = true;
    this.#stop ??= { by: 'source', reason };
  }

  #onStep(step: Step<Item>): void {
    if (step.done) {
      this.#exhausted = true;
      return;
    }
    const index = this.#begun;
    this.#begun += 1;
    const item = step.value;
    // The batch was stopped while the source was asked for this item.
    if (this.#stop !== undefined) {
      const error = this.#stop.reason;
      this.#ready.set(index, { index, item, success: false, error, started: false });
      return;
    }
    this.#running += 1;
    this.#invoke(item, index).then(
      (result) => this.#onEnd({ index, item, success: true, result }),
      (error: unknown) => this.#onEnd({ index, item, success: false, error, started: true }),
    );
  }

  /** Begins at once, and turns a synchronous throw into a rejection. */
  async #invoke(item: Item, index: number): Promise<Result> {
    return this.#run(item, { signal: this.#controller.signal, index });
  }

  #onEnd(outcome: BatchOutcome<Item, Result>): void {
    this.#running -= 1;
    this.#ready.set(outcome.index, outcome);
    if (!outcome.success && this.#rules.stopOnError)
      this.#stop ??= { by: 'error', reason: outcome.error };
    this.#rules.onEnd(!outcome.success);
    this.#fill();
    this.#wake();
  }

  readonly #onAbort = (): void => {
    const reason: unknown = this.#rules.signal?.reason;
    this.#stop ??= { by: 'abort', reason };
    this.#controller.abort(reason);
    this.#wake();
  };

  /** The next outcome in the order of the items, or the first one that came. */
  #take(): BatchOutcome<Item, Result> | undefined {
    const [first] = this.#rules.ordered ? [this.#taken] : this.#ready.keys();
    if (first === undefined) return undefined;
    const outcome = this.#ready.get(first);
    if (outcome === undefined) return undefined;
    this.#ready.delete(first);
    this.#taken += 1;
    return outcome;
  }

  #isOver(): boolean {
    // A stopped batch does not wait for a source that is being asked: it may never answer.
    return this.#running === 0 && (this.#stop !== undefined || this.#exhausted);
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  /** Nothing of a batch goes on after its end. */
  async #close(): Promise<void> {
    const left = this.#running > 0 && this.#stop === undefined;
    const reason = left
      ? new DOMException('Nobody reads the outcomes of this batch any more.', 'AbortError')
      : undefined;
    this.#stop ??= { by: 'abort', reason };
    if (left) this.#controller.abort(reason);
    // Not waited for: a source that is being asked may never answer.
    if (!this.#exhausted) void this.#closeSource();
    while (this.#running > 0) await this.#change();
  }

  async #closeSource(): Promise<void> {
    try {
      await this.#source.return?.();
    } catch {
      // What a source throws when it is left changes nothing about the items.
    }
  }
}
