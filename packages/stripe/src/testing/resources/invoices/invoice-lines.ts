import type { Context } from '../../state/context.js';
import type { SubscriptionItem } from '../subscriptions/subscription.js';

function toItemParent({ id, subscription }: SubscriptionItem): object {
  return {
    invoice_item_details: null,
    subscription_item_details: {
      invoice_item: null,
      proration: false,
      proration_details: null,
      subscription,
      subscription_item: id,
    },
    type: 'subscription_item_details',
  };
}

function toLine(context: Context, invoice: string, item: SubscriptionItem, free: boolean): object {
  const { price, quantity } = item;
  const amount = free ? 0 : price.unit_amount * quantity;
  return {
    id: context.ids.next('il'),
    object: 'line_item',
    amount,
    currency: price.currency,
    description: `${quantity} × ${price.nickname ?? price.product}`,
    discount_amounts: [],
    discountable: true,
    discounts: [],
    invoice,
    livemode: false,
    metadata: {},
    parent: toItemParent(item),
    period: { start: item.current_period_start, end: item.current_period_end },
    pretax_credit_amounts: [],
    pricing: {
      price_details: { price: price.id, product: price.product },
      type: 'price_details',
      unit_amount_decimal: String(price.unit_amount),
    },
    quantity,
    quantity_decimal: String(quantity),
    subscription: item.subscription,
    subtotal: amount,
    taxes: [],
  };
}

/** The lines of an invoice, one for each item. `free` is a trial's. */
export function toInvoiceLines(
  context: Context,
  invoice: string,
  items: readonly SubscriptionItem[],
  free: boolean,
): object {
  return {
    object: 'list',
    data: items.map((item) => toLine(context, invoice, item, free)),
    has_more: false,
    total_count: items.length,
    url: `/v1/invoices/${invoice}/lines`,
  };
}
