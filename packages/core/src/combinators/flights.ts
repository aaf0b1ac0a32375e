import type { CallIdentity } from '../call.js';
import { callError } from '../errors/call-error.js';
import type { IntegrationError } from '../errors/integration-error.js';
import { inheritedDeadline, passOn } from '../inherit-deadline.js';
import { type CallerLimits, type WaitParts, waitWithin } from './caller-limits.js';

/** How a call ended; `isCurrent` is false where its key was forgotten, or sent again, meanwhile. */
export interface Landing {
  readonly isCurrent: boolean;
  readonly outcome: PromiseSettledResult<unknown>;
}

/** A call that several may wait for. */
export interface FlightPlan {
  /** Sends the call, which must go on until `signal` aborts. */
  readonly send: (signal: AbortSignal) => Promise<unknown>;
  /** Hears of the end before anybody who waits. Must not throw. */
  readonly onLanding?: ((landing: Landing) => void) | undefined;
}

export interface FlightOptions extends WaitParts {
  /** Callers that wait for one call. */
  readonly maxWaiting: number;
}

interface Flight {
  readonly answer: Promise<unknown>;
  readonly controller: AbortController;
  waiting: number;
  landed: boolean;
}

/** Calls on their way, one for each key. */
export class Flights {
  readonly #options: FlightOptions;
  readonly #current = new Map<string, Flight>();

  constructor(options: FlightOptions) {
    this.#options = options;
  }

  /** Waits for the call of this key, or sends it. */
  share(key: string, limits: CallerLimits, plan: FlightPlan): Promise<unknown> {
    const { emit, maxWaiting } = this.#options;
    const flight = this.#current.get(key);
    if (flight === undefined) return this.sendAgain(key, limits, plan);
    if (flight.waiting >= maxWaiting) return Promise.reject(tooMany(limits.call, maxWaiting));
    const answer = this.#wait(key, flight, limits);
    emit({ type: 'coalescing.joined', waiting: flight.waiting }, limits.call);
    return answer;
  }

  /** Sends a call of its own, which those who come later share. */
  sendAgain(key: string, limits: CallerLimits, plan: FlightPlan): Promise<unknown> {
    return this.#wait(key, this.#send(key, plan), limits);
  }

  /** Sends the call where none is on its way, for nobody who could leave. */
  sendBehind(key: string, plan: FlightPlan): void {
    if (!this.#current.has(key)) this.#send(key, plan).waiting += 1;
  }

  /** Nobody joins the calls of these keys any more. Those who wait for them go on waiting. */
  forget(prefix: string): void {
    for (const key of this.#current.keys()) if (key.startsWith(prefix)) this.#current.delete(key);
  }

  #send(key: string, { send, onLanding }: FlightPlan): Flight {
    const controller = new AbortController();
    const land = (outcome: PromiseSettledResult<unknown>): void => {
      flight.landed = true;
      const isCurrent = this.#retire(key, flight);
      onLanding?.({ isCurrent, outcome });
    };
    const answer = unbounded(this.#options, async () => send(controller.signal)).then(
      (value) => {
        land({ status: 'fulfilled', value });
        return value;
      },
      (reason: unknown) => {
        land({ status: 'rejected', reason });
        throw reason;
      },
    );
    // Everybody may have left by then.
    answer.catch(() => {});
    const flight: Flight = { answer, controller, waiting: 0, landed: false };
    this.#current.set(key, flight);
    return flight;
  }

  #wait(key: string, flight: Flight, limits: CallerLimits): Promise<unknown> {
    flight.waiting += 1;
    return waitWithin(limits, flight.answer, this.#options, (reason) => {
      flight.waiting -= 1;
      if (flight.waiting > 0 || flight.landed) return;
      this.#retire(key, flight);
      flight.controller.abort(reason);
    });
  }

  /** Nobody joins this call any more. False where that was so already. */
  #retire(key: string, flight: Flight): boolean {
    return this.#current.get(key) === flight && this.#current.delete(key);
  }
}

/** The deadline of the first caller must not end what others wait for. */
function unbounded<T>({ clock }: FlightOptions, send: () => Promise<T>): Promise<T> {
  if (inheritedDeadline(clock) === undefined) return send();
  return passOn(Number.POSITIVE_INFINITY, clock, send);
}

function tooMany(call: CallIdentity, maxWaiting: number): IntegrationError {
  return callError(call, {
    what: `${maxWaiting} callers wait for this answer already`,
    remedy: 'Nothing was sent. Try again when the provider has answered.',
    code: 'bulkhead_full',
    execution: 'not_executed',
    attempts: 0,
  });
}
