import type { Fact } from './fact.js';

/**
 * Whether an operation may run more than once for one intent.
 *
 * - `safe`: reads only.
 * - `natural`: running it again leaves the same state (cancel, delete).
 * - `keyed`: the provider remembers the idempotency key and runs it once.
 * - `none`: every run counts; repeated only when the provider certainly did not act.
 */
export type Idempotency = 'safe' | 'natural' | 'keyed' | 'none';

/** Who is called and what for: the part of a {@link Call} that no policy changes. */
export interface CallIdentity {
  /** The adapter's provider, for example `stripe`. */
  readonly provider: string;
  /** The port's name, for example `payments`. */
  readonly port: string;
  /** The operation's name, for example `charge`. */
  readonly operation: string;
  readonly idempotency: Idempotency;
  /** The caller's key, the same over all attempts. */
  readonly idempotencyKey: string | undefined;
}

/** One invocation of an operation, as policies and drivers see it. */
export interface Call extends CallIdentity {
  /** The invocation as the caller made it, the same object for all attempts. */
  readonly identity: CallIdentity;
  /** Counts from 1. */
  readonly attempt: number;
  /** When the answer is no longer wanted, on the clock of the port's binding. */
  readonly deadline: number | undefined;
  /** Aborts with the caller's reason, or when a timeout elapses. Made when it is first read. */
  readonly signal: AbortSignal;
  /** Reports a fact to all listeners. Never throws. */
  readonly emit: (fact: Fact) => void;
}

/** Receives facts. What it throws is dropped: a listener cannot change the outcome of a call. */
export type Listener = (fact: Fact, call: CallIdentity) => void;

/** Options of every operation. */
export interface CallOptions {
  /** Aborts the call, its waits included; the call then rejects with exactly this signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Upper bound of the whole call in milliseconds, all attempts and waits included. */
  readonly timeoutMs?: number | undefined;
  /**
   * The call that this one is made for: a driver that calls another port hands its own. It inherits the
   * deadline (on the same clock) and, where none is given here, the signal.
   */
  readonly within?: Call | undefined;
  /** Asks the provider although a `cached` or `coalesced` port has an answer already. */
  readonly forceRefresh?: boolean | undefined;
}

/** Options of an operation that changes something at the provider. */
export interface KeyedOptions extends CallOptions {
  /**
   * Names the caller's intent: repeat the same key and the provider repeats its first answer instead of
   * acting again. Derive it from what is being paid for (an order's id), never from the time.
   */
  readonly idempotencyKey: string;
}

class LiveCall implements Call {
  readonly identity: CallIdentity;
  readonly attempt: number;
  readonly deadline: number | undefined;
  readonly emit: (fact: Fact) => void;
  #signal: AbortSignal | undefined;

  constructor(
    identity: CallIdentity,
    attempt: number,
    deadline: number | undefined,
    signal: AbortSignal | undefined,
    emit: (fact: Fact) => void,
  ) {
    this.identity = identity;
    this.attempt = attempt;
    this.deadline = deadline;
    this.#signal = signal;
    this.emit = emit;
  }

  get provider(): string {
    return this.identity.provider;
  }
  get port(): string {
    return this.identity.port;
  }
  get operation(): string {
    return this.identity.operation;
  }
  get idempotency(): Idempotency {
    return this.identity.idempotency;
  }
  get idempotencyKey(): string | undefined {
    return this.identity.idempotencyKey;
  }
  get signal(): AbortSignal {
    this.#signal ??= new AbortController().signal;
    return this.#signal;
  }

  /** The signal if anybody can abort this call, so that policies need not make one just to look. */
  get liveSignal(): AbortSignal | undefined {
    return this.#signal;
  }
}

const ignoreFact = (): void => {};

/** Makes the first {@link Call} of an invocation. Adapters and tests use it; applications never need to. */
export function createCall(
  identity: CallIdentity,
  options: {
    readonly signal?: AbortSignal | undefined;
    readonly deadline?: number | undefined;
    readonly emit?: ((fact: Fact) => void) | undefined;
  } = {},
): Call {
  return new LiveCall(identity, 1, options.deadline, options.signal, options.emit ?? ignoreFact);
}

/** Whether anybody listens, so that facts that are dear to make are made for somebody. */
export function isObserved(call: Call): boolean {
  return call.emit !== ignoreFact;
}

/** What a policy may change about a call on its way inwards. */
export interface CallChanges {
  readonly attempt?: number;
  readonly deadline?: number;
  readonly signal?: AbortSignal;
  /** For a policy that listens in; it passes every fact on. */
  readonly emit?: (fact: Fact) => void;
}

/** Derives the call that a policy hands to `next`. */
export function deriveCall(call: Call, changes: CallChanges): Call {
  return new LiveCall(
    call.identity,
    changes.attempt ?? call.attempt,
    changes.deadline ?? call.deadline,
    changes.signal ?? abortableSignal(call),
    changes.emit ?? call.emit,
  );
}

/** The call's signal if one exists already; undefined means that nobody can abort the call (yet). */
export function abortableSignal(call: Call): AbortSignal | undefined {
  return call instanceof LiveCall ? call.liveSignal : call.signal;
}

/** The key of one step of an operation that needs several requests, stable over attempts. */
export function stepKey(call: CallIdentity, step: string): string | undefined {
  return call.idempotencyKey === undefined ? undefined : `${call.idempotencyKey}:${step}`;
}
