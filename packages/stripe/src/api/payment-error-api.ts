import * as z from '@quayside/core/schema';
import { type Expandable, maybeLink, maybeText } from './wire.js';

/** Why the last attempt to pay or to set up failed (https://docs.stripe.com/api/errors). */
export interface PaymentError {
  readonly type?: string | null | undefined;
  readonly code?: string | null | undefined;
  readonly decline_code?: string | null | undefined;
  /** What the issuer advises: `try_again_later`, `do_not_try_again`, `confirm_card_data`. */
  readonly advice_code?: string | null | undefined;
  /** Fit for the customer where `type` is `card_error`. */
  readonly message?: string | null | undefined;
  readonly payment_method?: Expandable | null | undefined;
}

export const paymentError: z.Schema<PaymentError> = z.object({
  type: maybeText,
  code: maybeText,
  decline_code: maybeText,
  advice_code: maybeText,
  message: maybeText,
  payment_method: maybeLink,
});
