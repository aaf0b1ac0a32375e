import { StripeFailure } from './stripe-failure.js';
import type { WireAnswer } from './wire-message.js';

/** Stripe keeps keys for at least 24 hours. https://docs.stripe.com/api/idempotent_requests */
const keptSeconds = 24 * 60 * 60;

interface Slot {
  readonly endpoint: string;
  readonly params: string;
  readonly claimedAt: number;
  answer: WireAnswer | undefined;
}

/** A key that the request now holds. Exactly one of the two ends it. */
export interface Claim {
  /** Keeps the answer for replays. */
  keep(answer: WireAnswer): void;
  /** Frees the key: nothing ran. */
  release(): void;
}

/** The idempotency keys of one account. */
export interface IdempotencyKeys {
  /**
   * Claims `key`, or returns the answer kept under it. Throws a 400 `idempotency_error` where the key was
   * used for something else, a 409 `idempotency_key_in_use` while its first request runs.
   */
  claim(key: string, endpoint: string, params: string, now: number): Claim | WireAnswer;
}

function checkSame(key: string, slot: Slot, endpoint: string, params: string): void {
  const advice = `Try using a key other than '${key}' if you meant to execute a different request.`;
  if (slot.endpoint !== endpoint) {
    const message = `Keys for idempotent requests can only be used for the same endpoint they were first used for ('${endpoint}' vs '${slot.endpoint}'). ${advice}`;
    throw new StripeFailure(400, message, { type: 'idempotency_error' }, true);
  }
  if (slot.params !== params) {
    const message = `Keys for idempotent requests can only be used with the same parameters they were first used with. ${advice}`;
    throw new StripeFailure(400, message, { type: 'idempotency_error' }, true);
  }
}

export function createIdempotencyKeys(): IdempotencyKeys {
  const slots = new Map<string, Slot>();

  const forgetOld = (now: number): void => {
    for (const [key, slot] of slots) {
      if (now - slot.claimedAt < keptSeconds) return;
      slots.delete(key);
    }
  };

  return {
    claim(key, endpoint, params, now) {
      if (key.length > 255) {
        throw new StripeFailure(
          400,
          'Idempotency keys can be at most 255 characters long.',
          {},
          true,
        );
      }
      forgetOld(now);
      const found = slots.get(key);
      if (found !== undefined) {
        checkSame(key, found, endpoint, params);
        if (found.answer !== undefined) return found.answer;
        const message = `There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): ${key}. Please try again later.`;
        throw new StripeFailure(
          409,
          message,
          { type: 'idempotency_error', code: 'idempotency_key_in_use' },
          true,
        );
      }
      const slot: Slot = { endpoint, params, claimedAt: now, answer: undefined };
      slots.set(key, slot);
      return {
        keep: (answer) => {
          slot.answer = answer;
        },
        release: () => {
          if (slots.get(key) === slot) slots.delete(key);
        },
      };
    },
  };
}
