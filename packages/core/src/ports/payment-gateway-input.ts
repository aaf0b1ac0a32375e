import { lazySchema } from '../lazy-schema.js';
import { currencyExponent } from '../money/currency.js';
import type { Money } from '../money/money.js';
import * as z from '../schema/index.js';
import type { StandardSchema } from '../standard-schema.js';
import type {
  CancelChargeInput,
  CaptureChargeInput,
  ChargeInput,
  ConfirmChargeInput,
  CreateCustomerInput,
  FindCustomersInput,
  ListChargesInput,
  RefundInput,
} from './payment-gateway.js';

/*
 * Strict on what is sent: an unknown field is a typing mistake that would otherwise be lost in silence.
 * Bounds are refinements, because zod's own checks of numbers and lengths weigh a kilobyte in a bundle.
 */
const text = z.string().check(z.refine((value) => value !== '', 'must not be empty'));
const metadata = z.optional(z.texts());
const pageSize = z.optional(
  z
    .number()
    .check(
      z.refine(
        (size) => Number.isInteger(size) && size >= 1 && size <= 100,
        'must be an integer from 1 to 100',
      ),
    ),
);

const moneyInput = z.strictObject({
  minor: z
    .number()
    .check(
      z.refine(
        (minor) => Number.isSafeInteger(minor) && minor > 0,
        'must be an integer of more than zero',
      ),
    ),
  currency: z
    .string()
    .check(z.refine((code) => currencyExponent(code) !== undefined, 'is no ISO 4217 currency')),
}) satisfies StandardSchema<unknown, Money>;

export const idInput: StandardSchema<unknown, string> = text;

export const chargeInput: StandardSchema<unknown, ChargeInput> = lazySchema(() =>
  z.strictObject({
    amount: moneyInput,
    source: z.optional(text),
    customer: z.optional(text),
    capture: z.optional(z.literal(['automatic', 'manual'])),
    offSession: z.optional(z.boolean()),
    confirm: z.optional(z.boolean()),
    saveSource: z.optional(z.literal(['on_session', 'off_session'])),
    returnUrl: z.optional(text),
    description: z.optional(z.string()),
    statementDescriptor: z.optional(z.string()),
    receiptEmail: z.optional(text),
    metadata,
  }),
);

export const confirmChargeInput: StandardSchema<unknown, ConfirmChargeInput> = lazySchema(() =>
  z.strictObject({
    id: text,
    source: z.optional(text),
    returnUrl: z.optional(text),
    offSession: z.optional(z.boolean()),
  }),
);

export const captureChargeInput: StandardSchema<unknown, CaptureChargeInput> = lazySchema(() =>
  z.strictObject({
    id: text,
    amount: z.optional(moneyInput),
    final: z.optional(z.boolean()),
  }),
);

export const cancelChargeInput: StandardSchema<unknown, CancelChargeInput> = lazySchema(() =>
  z.strictObject({
    id: text,
    reason: z.optional(
      z.literal(['duplicate', 'fraudulent', 'requested_by_customer', 'abandoned']),
    ),
  }),
);

export const listChargesInput: StandardSchema<unknown, ListChargesInput> = lazySchema(() =>
  z.strictObject({
    customer: z.optional(text),
    createdFrom: z.optional(z.date()),
    createdBefore: z.optional(z.date()),
    pageSize,
  }),
);

export const refundInput: StandardSchema<unknown, RefundInput> = lazySchema(() =>
  z.strictObject({
    charge: text,
    amount: z.optional(moneyInput),
    reason: z.optional(z.literal(['duplicate', 'fraudulent', 'requested_by_customer'])),
    metadata,
  }),
);

export const createCustomerInput: StandardSchema<unknown, CreateCustomerInput> = lazySchema(() =>
  z.strictObject({
    email: z.optional(text),
    name: z.optional(text),
    phone: z.optional(text),
    metadata,
  }),
);

export const findCustomersInput: StandardSchema<unknown, FindCustomersInput> = lazySchema(() =>
  z.strictObject({
    email: z.optional(text),
    pageSize,
  }),
);
