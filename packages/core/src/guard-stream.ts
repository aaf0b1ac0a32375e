import { abortableSignal, type Call, type CallIdentity, deriveCall } from './call.js';
import type { Clock } from './clock.js';
import { callError } from './errors/call-error.js';
import { type IntegrationError, isIntegrationError } from './errors/integration-error.js';
import { stampError } from './errors/stamp-error.js';

/** A stream whose first event has arrived. */
export interface OpenedStream {
  readonly iterator: AsyncIterator<unknown>;
  readonly first: IteratorResult<unknown>;
  /** Aborts the request under the stream, which reaches the socket, and ends the iterator. */
  readonly close: (reason: unknown) => void;
  /** Ends what ties the stream to its attempt. */
  readonly detach: () => void;
}

/**
 * Opens a stream and waits for its first event. The driver's signal follows the attempt's until the stream
 * is guarded: one that lost a race is closed, and an attempt timeout never cuts one that has begun.
 */
export async function openStream(
  call: Call,
  run: (call: Call) => Promise<AsyncIterable<unknown>>,
): Promise<OpenedStream> {
  const controller = new AbortController();
  const outer = abortableSignal(call);
  let iterator: AsyncIterator<unknown> | undefined;
  const close = (reason: unknown): void => {
    controller.abort(reason);
    // A generator that hangs in next() never answers return(): do not wait for it.
    void iterator?.return?.()?.catch(() => {});
  };
  const follow = (): void => close(outer?.reason);
  const detach = (): void => outer?.removeEventListener('abort', follow);
  outer?.addEventListener('abort', follow, { once: true });
  try {
    outer?.throwIfAborted();
    const stream = await run(deriveCall(call, { signal: controller.signal }));
    iterator = stream[Symbol.asyncIterator]();
    const first = await iterator.next();
    return { iterator, first, close, detach };
  } catch (error) {
    detach();
    controller.abort(error);
    throw error;
  }
}

export interface StreamGuard {
  readonly identity: CallIdentity;
  readonly signal: AbortSignal | undefined;
  readonly idleMs: number;
  readonly clock: Clock;
}

/**
 * Yields the events of an opened stream. Rejects with the caller's reason on abort, with `timeout` when
 * no event came for `idleMs` (keep-alive comments are not events). The connection is closed when the loop
 * is left and when the caller aborts, also while nobody reads.
 */
export function guardStream(
  opened: OpenedStream,
  guard: StreamGuard,
): AsyncIterableIterator<unknown> {
  const { signal } = guard;
  opened.detach();
  const wait = createWait(opened, guard);
  let open = true;
  const release = (): void => {
    open = false;
    signal?.removeEventListener('abort', onAbort);
  };
  const close = (reason: unknown): void => {
    if (!open) return;
    release();
    opened.close(reason);
  };
  const onAbort = (): void => {
    wait.interrupt(signal?.reason);
    close(signal?.reason);
  };
  signal?.addEventListener('abort', onAbort, { once: true });
  if (signal?.aborted) onAbort();
  const events = readEvents(opened.first, guard, { wait, release, close });
  return {
    next: () => events.next(),
    // A generator that was never started skips its `finally`, and one that waits is not interrupted.
    return: (value) => {
      close(left());
      return events.return(value);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

interface StreamParts {
  readonly wait: EventWait;
  readonly release: () => void;
  readonly close: (reason: unknown) => void;
}

async function* readEvents(
  first: IteratorResult<unknown>,
  { signal }: StreamGuard,
  { wait, release, close }: StreamParts,
): AsyncGenerator<unknown> {
  let step = first;
  try {
    while (!step.done) {
      signal?.throwIfAborted();
      yield step.value;
      signal?.throwIfAborted();
      step = await wait.next();
    }
    release();
  } finally {
    close(left());
  }
}

function left(): DOMException {
  return new DOMException('The stream was left before its end.', 'AbortError');
}

/** Waits for one event after the other: a stream has too many of them for a listener each. */
interface EventWait {
  next(): Promise<IteratorResult<unknown>>;
  /** Ends the wait that is under way, also where the driver's iterator never answers. */
  interrupt(reason: unknown): void;
}

function createWait(opened: OpenedStream, guard: StreamGuard): EventWait {
  const { signal, clock, idleMs } = guard;
  let fail: ((error: unknown) => void) | undefined;
  return {
    interrupt: (reason) => fail?.(reason),
    next: () =>
      new Promise((resolve, reject) => {
        const cancelTimer = clock.schedule(() => fail?.(idleError(guard)), idleMs);
        const settle = (): void => {
          fail = undefined;
          cancelTimer();
        };
        fail = (error) => {
          settle();
          reject(error);
        };
        opened.iterator.next().then(
          (step) => {
            settle();
            resolve(step);
          },
          (error) => {
            settle();
            if (signal?.aborted) reject(signal.reason);
            else reject(isIntegrationError(error) ? named(guard, error) : cutError(guard, error));
          },
        );
      }),
  };
}

/** A driver's own error does not know whose stream it was. */
function named({ identity }: StreamGuard, error: IntegrationError): IntegrationError {
  return stampError(error, identity, error.attempts ?? 1, error.execution);
}

function idleError({ identity, idleMs }: StreamGuard): IntegrationError {
  return callError(identity, {
    what: `the stream stalled, no event for ${idleMs} ms`,
    code: 'timeout',
    execution: 'unknown',
  });
}

function cutError({ identity }: StreamGuard, cause: unknown): IntegrationError {
  return callError(identity, {
    what: 'the stream was cut before its end',
    remedy: 'What arrived so far is incomplete.',
    code: 'unavailable',
    execution: 'unknown',
    cause,
  });
}
