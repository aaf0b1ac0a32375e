import type { Decline, DeclineReason } from '../ports/payment-gateway.js';

/** What becomes of a charge that is started with a source. */
export type MemoryOutcome = 'succeeds' | 'requires_action' | 'processing' | DeclineReason;

/** The sources that {@link createMemoryPaymentGateway} knows; each forces one outcome. */
export const memorySources = {
  /** Paid at once, or authorised with manual capture. */
  succeeds: 'memory_succeeds',
  /** Declined with `insufficient_funds`, which may pass another day. */
  declinedInsufficientFunds: 'memory_declined_insufficient_funds',
  /** Declined with `expired_card`, for ever. */
  declinedExpired: 'memory_declined_expired',
  /** Declined with `fraud_suspected`, for ever. */
  declinedFraud: 'memory_declined_fraud',
  /** Declined with `do_not_honor`, the bank's refusal without a reason. */
  declinedDoNotHonor: 'memory_declined_do_not_honor',
  /** The customer must act; off session it is declined with `authentication_required`. */
  requiresAction: 'memory_requires_action',
  /** Stays `processing` until `settle` is called, as a bank debit does. */
  processing: 'memory_processing',
} as const;

/** The outcome of each magic source. */
export const magicOutcomes: ReadonlyMap<string, MemoryOutcome> = new Map<string, MemoryOutcome>([
  [memorySources.succeeds, 'succeeds'],
  [memorySources.declinedInsufficientFunds, 'insufficient_funds'],
  [memorySources.declinedExpired, 'expired_card'],
  [memorySources.declinedFraud, 'fraud_suspected'],
  [memorySources.declinedDoNotHonor, 'do_not_honor'],
  [memorySources.requiresAction, 'requires_action'],
  [memorySources.processing, 'processing'],
]);

/** Declines that the same source may outlive. */
const PASSING: ReadonlySet<DeclineReason> = new Set([
  'insufficient_funds',
  'authentication_required',
  'limit_exceeded',
  'try_again_later',
  'do_not_honor',
]);

/** Makes the decline that a reason stands for. */
export function toDecline(reason: DeclineReason): Decline {
  return {
    reason,
    providerCode: reason,
    customerMessage: 'Your payment was declined. Please use another way to pay.',
    mayRetryLater: PASSING.has(reason),
  };
}
