import type { PaymentGatewayFixtures } from '@quayside/core/conformance';

/** Stripe's own test payment methods, the same for the fake and the sandbox (https://docs.stripe.com/testing). */
export const stripeFixtures: PaymentGatewayFixtures = {
  sources: {
    succeeds: 'pm_card_visa',
    declinedInsufficientFunds: 'pm_card_visa_chargeDeclinedInsufficientFunds',
    declinedExpired: 'pm_card_chargeDeclinedExpiredCard',
    requiresAction: 'pm_card_authenticationRequired',
  },
  declines: {
    do_not_honor: 'pm_card_visa_chargeDeclined',
    lost_or_stolen: 'pm_card_visa_chargeDeclinedLostCard',
    fraud_suspected: 'pm_card_radarBlock',
    incorrect_details: 'pm_card_chargeDeclinedIncorrectCvc',
    limit_exceeded: 'pm_card_visa_chargeDeclinedVelocityLimitExceeded',
    try_again_later: 'pm_card_chargeDeclinedProcessingError',
  },
  currency: 'USD',
  missing: { charge: 'pi_missing', refund: 're_missing', customer: 'cus_missing' },
};
