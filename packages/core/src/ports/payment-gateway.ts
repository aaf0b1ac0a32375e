import type { CallOptions, KeyedOptions } from '../call.js';
import type { Money } from '../money/money.js';
import type { Pages } from '../page.js';
import { definePort, type Port } from '../port.js';
import {
  cancelChargeInput,
  captureChargeInput,
  chargeInput,
  confirmChargeInput,
  createCustomerInput,
  findCustomersInput,
  idInput,
  listChargesInput,
  refundInput,
} from './payment-gateway-input.js';

/** What the customer must do before the charge can go on. */
export type CustomerAction =
  /** Send the browser to `url` (3-D Secure page, PayPal approval, bank login). */
  | { readonly kind: 'redirect'; readonly url: string; readonly clientSecret: string | undefined }
  /** Hand `clientSecret` to the provider's client library, which shows what is needed. */
  | { readonly kind: 'client_library'; readonly clientSecret: string }
  /** Show the customer how to pay (bank transfer, voucher, QR code); `details` is the provider's own. */
  | {
      readonly kind: 'display';
      readonly details: Readonly<Record<string, unknown>>;
      readonly clientSecret: string | undefined;
    };

/** Why a charge was declined, in terms that tell what to do next. */
export type DeclineReason =
  | 'insufficient_funds'
  | 'expired_card'
  | 'incorrect_details'
  | 'lost_or_stolen'
  | 'fraud_suspected'
  | 'authentication_required'
  | 'limit_exceeded'
  | 'not_supported'
  | 'try_again_later'
  | 'do_not_honor'
  | 'unknown';

/** A decline as an answer. */
export interface Decline {
  readonly reason: DeclineReason;
  /** The provider's own code, for example `insufficient_funds` or `59`. */
  readonly providerCode: string | undefined;
  /** A sentence fit for the customer, where the provider has one. */
  readonly customerMessage: string | undefined;
  /** False where the same source will be declined again, whatever is done. */
  readonly mayRetryLater: boolean;
}

interface ChargeFields {
  readonly id: string;
  /** What was asked for. */
  readonly amount: Money;
  /** What was captured so far, in the same currency. */
  readonly capturedAmount: Money;
  readonly customer: string | undefined;
  /** The payment source that was used, where one is known. */
  readonly source: string | undefined;
  readonly description: string | undefined;
  readonly metadata: Readonly<Record<string, string>>;
  readonly createdAt: Date;
}

/**
 * A payment and where it stands. The statuses:
 *
 * | status | meaning | next |
 * |---|---|---|
 * | `requires_source` | no usable payment source yet | `confirmCharge` with one |
 * | `requires_confirmation` | created, not started | `confirmCharge` |
 * | `requires_action` | the customer must act, see `action` | wait for the webhook |
 * | `processing` | under way at the bank, may take days | wait for the webhook |
 * | `authorized` | the amount is held | `captureCharge` or `cancelCharge` |
 * | `succeeded` | paid | `refund` |
 * | `declined` | refused, see `decline`; no money moved | another source |
 * | `canceled` | ended without payment | none |
 */
export type Charge = ChargeFields &
  (
    | {
        readonly status:
          | 'requires_source'
          | 'requires_confirmation'
          | 'processing'
          | 'authorized'
          | 'succeeded'
          | 'canceled';
      }
    | { readonly status: 'requires_action'; readonly action: CustomerAction }
    | { readonly status: 'declined'; readonly decline: Decline }
  );

export type ChargeStatus = Charge['status'];

export interface Refund {
  readonly id: string;
  readonly charge: string;
  readonly amount: Money;
  /** `pending` refunds may still fail: listen for the webhook. */
  readonly status: 'pending' | 'requires_action' | 'succeeded' | 'failed' | 'canceled';
  readonly reason: RefundReason | undefined;
  readonly metadata: Readonly<Record<string, string>>;
  readonly createdAt: Date;
}

export type RefundReason = 'duplicate' | 'fraudulent' | 'requested_by_customer';

export interface Customer {
  readonly id: string;
  readonly email: string | undefined;
  readonly name: string | undefined;
  readonly phone: string | undefined;
  readonly metadata: Readonly<Record<string, string>>;
  readonly createdAt: Date;
}

export interface ChargeInput {
  readonly amount: Money;
  /** The payment source: a token or stored method of the provider. Without it the charge waits for one. */
  readonly source?: string | undefined;
  /** The customer that owns `source`. */
  readonly customer?: string | undefined;
  /** `manual` holds the amount until `captureCharge`. @default 'automatic' */
  readonly capture?: 'automatic' | 'manual' | undefined;
  /** True where the customer is not present, so that nobody can answer a challenge. @default false */
  readonly offSession?: boolean | undefined;
  /** Starts the payment at once. @default true with a `source`, else false */
  readonly confirm?: boolean | undefined;
  /** Keeps the source for later charges of this customer. */
  readonly saveSource?: 'on_session' | 'off_session' | undefined;
  /** Where a redirect sends the customer back to. Without it only sources that need none are accepted. */
  readonly returnUrl?: string | undefined;
  readonly description?: string | undefined;
  /** What the customer's statement shows, where the provider can set it. */
  readonly statementDescriptor?: string | undefined;
  readonly receiptEmail?: string | undefined;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

export interface ConfirmChargeInput {
  readonly id: string;
  readonly source?: string | undefined;
  readonly returnUrl?: string | undefined;
  readonly offSession?: boolean | undefined;
}

export interface CaptureChargeInput {
  readonly id: string;
  /** At most the authorised amount, in its currency. @default all of it */
  readonly amount?: Money | undefined;
  /** False keeps the rest authorised where the provider can (multicapture). @default true */
  readonly final?: boolean | undefined;
}

export interface CancelChargeInput {
  readonly id: string;
  readonly reason?: 'duplicate' | 'fraudulent' | 'requested_by_customer' | 'abandoned' | undefined;
}

export interface ListChargesInput {
  readonly customer?: string | undefined;
  /** Inclusive. */
  readonly createdFrom?: Date | undefined;
  /** Exclusive. */
  readonly createdBefore?: Date | undefined;
  /** Items a request, 1 to 100. @default the provider's */
  readonly pageSize?: number | undefined;
}

export interface RefundInput {
  readonly charge: string;
  /** @default what is left to refund */
  readonly amount?: Money | undefined;
  readonly reason?: RefundReason | undefined;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

export interface CreateCustomerInput {
  readonly email?: string | undefined;
  readonly name?: string | undefined;
  readonly phone?: string | undefined;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

export interface FindCustomersInput {
  /** Exact. */
  readonly email?: string | undefined;
  readonly pageSize?: number | undefined;
}

/**
 * Takes payments. Designed against Stripe's PaymentIntents, Adyen's payments, PayPal's orders and
 * Square's payments: what all of them have is here; the rest is the adapter's own.
 *
 * Every method throws `invalid_request` before anything is sent when the input is wrong, and an
 * IntegrationError whose `execution` says whether the provider may have acted when it fails later.
 */
export interface PaymentGateway {
  /**
   * Charges `source`. Replaying a key returns the first charge; the same key with another input throws
   * `conflict`. A decline is an answer: `{ status: 'declined', decline }`.
   */
  charge(input: ChargeInput, options: KeyedOptions): Promise<Charge>;
  /** Starts a charge that waits for a source, for confirmation, or was declined. Throws `not_found`, `conflict`. */
  confirmCharge(input: ConfirmChargeInput, options: KeyedOptions): Promise<Charge>;
  /** Captures an authorised charge, whole or in part. Throws `not_found`, `conflict` when it is not authorised. */
  captureCharge(input: CaptureChargeInput, options: KeyedOptions): Promise<Charge>;
  /**
   * Ends a charge that has not succeeded and releases what it holds. Cancelling a cancelled charge
   * returns it. Throws `not_found`, `conflict` when it has succeeded.
   */
  cancelCharge(input: CancelChargeInput, options?: CallOptions): Promise<Charge>;
  /** Reads a charge. Throws `not_found`. */
  getCharge(id: string, options?: CallOptions): Promise<Charge>;
  /** Lists charges, newest first. */
  listCharges(input?: ListChargesInput, options?: CallOptions): Pages<Charge>;
  /**
   * Pays back a charge, whole or in part. Throws `not_found`, `conflict` when nothing is left to refund,
   * `invalid_request` when the amount is more than that.
   */
  refund(input: RefundInput, options: KeyedOptions): Promise<Refund>;
  /** Reads a refund. Throws `not_found`. */
  getRefund(id: string, options?: CallOptions): Promise<Refund>;
  /** Creates a customer. Replaying a key returns the first one. */
  createCustomer(input: CreateCustomerInput, options: KeyedOptions): Promise<Customer>;
  /** Reads a customer. Throws `not_found`, for a deleted one too. */
  getCustomer(id: string, options?: CallOptions): Promise<Customer>;
  /** Lists customers, newest first. */
  findCustomers(input?: FindCustomersInput, options?: CallOptions): Pages<Customer>;
  /** Deletes a customer. Deleting a deleted one succeeds. Throws `not_found` for one that never was. */
  deleteCustomer(id: string, options?: CallOptions): Promise<void>;
}

/** The payment port. */
export const paymentGateway: Port<PaymentGateway> = definePort<PaymentGateway>('payments', {
  charge: { idempotency: 'keyed', input: chargeInput },
  confirmCharge: { idempotency: 'keyed', input: confirmChargeInput },
  captureCharge: { idempotency: 'keyed', input: captureChargeInput },
  cancelCharge: { idempotency: 'natural', input: cancelChargeInput },
  getCharge: { idempotency: 'safe', input: idInput },
  listCharges: { idempotency: 'safe', shape: 'pages', input: listChargesInput },
  refund: { idempotency: 'keyed', input: refundInput },
  getRefund: { idempotency: 'safe', input: idInput },
  createCustomer: { idempotency: 'keyed', input: createCustomerInput },
  getCustomer: { idempotency: 'safe', input: idInput },
  findCustomers: { idempotency: 'safe', shape: 'pages', input: findCustomersInput },
  deleteCustomer: { idempotency: 'natural', input: idInput },
});
