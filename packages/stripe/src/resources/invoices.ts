import type { Pages } from '@quayside/core';
import { type Invoice, invoiceSchema } from '../api/invoice-api.js';
import type { StripeCallOptions } from '../stripe-call.js';
import { many, one, type ResourceTable } from './operation-row.js';
import type { DatedListParams, Params, WriteParams } from './params.js';

/** https://docs.stripe.com/api/invoices/create */
export interface InvoiceCreateParams extends WriteParams {
  readonly customer?: string | undefined;
  readonly subscription?: string | undefined;
  readonly collection_method?: 'charge_automatically' | 'send_invoice' | undefined;
  readonly days_until_due?: number | undefined;
  readonly auto_advance?: boolean | undefined;
  readonly description?: string | undefined;
}

/** https://docs.stripe.com/api/invoices/list */
export interface InvoiceListParams extends DatedListParams {
  readonly customer?: string | undefined;
  readonly subscription?: string | undefined;
  readonly status?: 'draft' | 'open' | 'paid' | 'uncollectible' | 'void' | undefined;
}

/** https://docs.stripe.com/api/invoices/pay */
export interface InvoicePayParams extends Params {
  readonly payment_method?: string | undefined;
  readonly off_session?: boolean | undefined;
  readonly paid_out_of_band?: boolean | undefined;
}

/** Invoices. Paying one with a source that is declined throws `rejected`: the answer has no invoice. */
export interface Invoices {
  create(params?: InvoiceCreateParams, options?: StripeCallOptions): Promise<Invoice>;
  get(id: string, params?: Params, options?: StripeCallOptions): Promise<Invoice>;
  list(params?: InvoiceListParams, options?: StripeCallOptions): Pages<Invoice>;
  finalize(id: string, params?: Params, options?: StripeCallOptions): Promise<Invoice>;
  pay(id: string, params?: InvoicePayParams, options?: StripeCallOptions): Promise<Invoice>;
  void(id: string, params?: Params, options?: StripeCallOptions): Promise<Invoice>;
}

const ROOT = '/v1/invoices';

export const invoiceTable: ResourceTable<Invoices> = {
  create: one('POST', ROOT, invoiceSchema),
  get: one('GET', `${ROOT}/{id}`, invoiceSchema),
  list: many(ROOT, invoiceSchema),
  finalize: one('POST', `${ROOT}/{id}/finalize`, invoiceSchema),
  pay: one('POST', `${ROOT}/{id}/pay`, invoiceSchema),
  void: one('POST', `${ROOT}/{id}/void`, invoiceSchema),
};
