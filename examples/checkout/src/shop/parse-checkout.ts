import { randomUUID } from 'node:crypto';
import { findProduct } from './catalog.ts';
import type { NewOrder } from './order.ts';

/** What a browser or another program sends to buy something. Anything else in it is ignored. */
interface CheckoutFields {
  readonly sku?: unknown;
  readonly email?: unknown;
  /** The payment method's token, made by the provider's script in the browser (`pm_…`). */
  readonly source?: unknown;
}

/** Turns a request into an order, or into a sentence that says what is wrong with it. */
export function parseCheckout(
  fields: CheckoutFields,
  orderId: string | undefined,
): NewOrder | string {
  const { sku, email, source } = fields;
  const product = typeof sku === 'string' ? findProduct(sku) : undefined;
  if (product === undefined) return 'sku: there is no such product';
  if (typeof email !== 'string' || !/^[^\s@]+@[^\s@]+$/.test(email)) return 'email: is no address';
  if (typeof source !== 'string' || !/^\w{1,100}$/.test(source))
    return 'source: is no payment method';
  const id = orderId ?? randomUUID();
  if (!/^[\w-]{8,64}$/.test(id)) return 'order id: 8 to 64 letters, digits, _ and -';
  return { id, sku: product.sku, amount: product.price, email, source };
}
