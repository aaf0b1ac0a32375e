import { IntegrationError } from '../errors/integration-error.js';
import type { OperationOptions } from '../port.js';
import type { Chain, ChainCall, ChainMember } from './fallback-chain.js';

/** The pin of one call's idempotency key. */
export interface ChainPin {
  /** The member that the key belongs to. */
  readonly provider: string;
  /** True where nobody can have acted on the key yet. */
  readonly fresh: boolean;
  /** Returns whether `provider` may be asked: a pin that cannot be moved forbids it. */
  move(provider: string): Promise<boolean>;
  /** Frees the key where nobody acted on it, so that the next attempt begins with the primary again. */
  settle(error: IntegrationError): Promise<void>;
}

/** A store that is asked for longer is taken for broken: a call must not hang on it. */
const STORE_TIMEOUT_MS = 5_000;

/**
 * Pins the key of a call that could act twice; undefined for any other.
 *
 * @throws unavailable, `not_executed`, where the store fails or does not answer; the caller's abort reason
 */
export async function claimPin(
  chain: Chain,
  call: ChainCall,
  options: OperationOptions | undefined,
  deadline: number | undefined,
): Promise<ChainPin | undefined> {
  const { pins, members } = chain;
  const idempotencyKey = options?.idempotencyKey;
  const pinned = call.idempotency === 'keyed' || call.idempotency === 'none';
  const [primary] = members;
  if (!pinned || typeof idempotencyKey !== 'string' || primary === undefined) return undefined;
  const key = `${call.port}.${call.operation}:${idempotencyKey}`;
  const ask = <T>(work: () => Promise<T>): Promise<T> =>
    inTime(work, chain, options?.signal, deadline);
  try {
    const { provider, fresh } = await ask(() => pins.claim(key, primary.label));
    return {
      provider,
      fresh,
      move: (to) => ask(() => pins.move(key, to)).then(yes, no),
      settle: async ({ execution }) => {
        // A key that stays pinned costs a fallback, never a second effect.
        if (fresh && execution !== 'unknown') await ask(() => pins.release(key)).catch(no);
      },
    };
  } catch (cause) {
    options?.signal?.throwIfAborted();
    throw storeFailure(primary, call, cause);
  }
}

/** A key that was seen before stays with its provider: that one alone knows whether it acted. */
export function pinnedMember({ members }: Chain, pin: ChainPin): readonly ChainMember[] {
  return members.filter(({ label }) => label === pin.provider);
}

const yes = (): boolean => true;
const no = (): boolean => false;

/** Rejects when the store takes too long, the call's time is over or its caller aborts. */
function inTime<T>(
  work: () => Promise<T>,
  { clock }: Chain,
  signal: AbortSignal | undefined,
  deadline: number | undefined,
): Promise<T> {
  if (signal?.aborted) return Promise.reject(signal.reason);
  const left = deadline === undefined ? STORE_TIMEOUT_MS : deadline - clock.now();
  const timeoutMs = Math.max(0, Math.min(STORE_TIMEOUT_MS, left));
  return new Promise<T>((resolve, reject) => {
    const release = (): void => {
      cancel();
      signal?.removeEventListener('abort', onAbort);
    };
    const fail = (reason: unknown): void => {
      release();
      reject(reason);
    };
    const onAbort = (): void => fail(signal?.reason);
    const cancel = clock.schedule(
      () => fail(new Error(`the store had no answer within ${timeoutMs} ms`)),
      timeoutMs,
    );
    signal?.addEventListener('abort', onAbort, { once: true });
    work().then((value) => {
      release();
      resolve(value);
    }, fail);
  });
}

function storeFailure(primary: ChainMember, call: ChainCall, cause: unknown): IntegrationError {
  return new IntegrationError({
    message: `${primary.label} ${call.operation} was not sent: the store that says who this idempotency key belongs to has failed (unavailable). Repeat it with the same key.`,
    code: 'unavailable',
    execution: 'not_executed',
    attempts: 0,
    provider: primary.label,
    port: call.port,
    operation: call.operation,
    cause,
  });
}
