import type { Driver, PaymentGateway } from '@quayside/core';
import type { StripeSend } from '../stripe-request.js';
import { chargeOperations } from './charge-operations.js';
import { customerOperations } from './customer-operations.js';
import { refundOperations } from './refund-operations.js';

/** The payment port on PaymentIntents, Refunds and Customers. */
export function stripePayments(send: StripeSend): Driver<PaymentGateway> {
  return { ...chargeOperations(send), ...refundOperations(send), ...customerOperations(send) };
}
