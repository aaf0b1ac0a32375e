import * as z from '@quayside/core/schema';
import {
  type Expandable,
  type Metadata,
  maybeLink,
  maybeMetadata,
  maybeNumber,
  maybeText,
  type Open,
  type UnixSeconds,
} from './wire.js';

/** An invoice (https://docs.stripe.com/api/invoices/object). */
export interface Invoice {
  readonly id: string;
  readonly currency: string;
  readonly created: UnixSeconds;
  readonly status?: Open<'draft' | 'open' | 'paid' | 'uncollectible' | 'void'> | null | undefined;
  readonly customer?: Expandable | null | undefined;
  readonly number?: string | null | undefined;
  readonly total?: number | null | undefined;
  readonly amount_due?: number | null | undefined;
  readonly amount_paid?: number | null | undefined;
  readonly amount_remaining?: number | null | undefined;
  readonly hosted_invoice_url?: string | null | undefined;
  readonly invoice_pdf?: string | null | undefined;
  readonly due_date?: UnixSeconds | null | undefined;
  readonly metadata?: Metadata | null | undefined;
  readonly [field: string]: unknown;
}

export const invoiceSchema: z.Schema<Invoice> = z.received(() =>
  z.object({
    id: z.string(),
    currency: z.string(),
    created: z.number(),
    status: maybeText,
    customer: maybeLink,
    number: maybeText,
    total: maybeNumber,
    amount_due: maybeNumber,
    amount_paid: maybeNumber,
    amount_remaining: maybeNumber,
    hosted_invoice_url: maybeText,
    invoice_pdf: maybeText,
    due_date: maybeNumber,
    metadata: maybeMetadata,
  }),
);
