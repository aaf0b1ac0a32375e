import { toDecimalString } from '@quayside/core';
import { html } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import { CATALOG } from './catalog.ts';
import type { Order } from './order.ts';

type Page = HtmlEscapedString | Promise<HtmlEscapedString>;

const STYLE = html`<style>
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
  table { width: 100%; border-collapse: collapse; }
  caption { text-align: left; padding: 0.5rem 0; }
  th, td { text-align: left; padding: 0.4rem 0.6rem; border-bottom: 1px solid #8886; }
  .amount { text-align: right; font-variant-numeric: tabular-nums; }
  .paid { color: light-dark(#0a6b2d, #6fdc8c); } .declined, .failed { color: light-dark(#a3123a, #ff8389); }
  label { display: block; margin: 0.8rem 0; } input, select, button { font: inherit; padding: 0.3rem 0.6rem; }
</style>`;

/** `html` escapes whatever is put in; nothing here is marked as safe. */
function page(title: string, content: Page): Page {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${title}</title>
        ${STYLE}
      </head>
      <body>
        <nav><a href="/">Shop</a> · <a href="/orders">Orders</a></nav>
        <main><h1>${title}</h1>${content}</main>
      </body>
    </html>`;
}

/** The form carries the order's id, so that sending it twice is one order. */
export function shopPage(orderId: string): Page {
  const price = (money: Order['amount']) => `${toDecimalString(money)} ${money.currency}`;
  return page(
    'A small shop',
    html`<form method="post" action="/checkout">
      <input type="hidden" name="orderId" value="${orderId}" />
      <label>What
        <select name="sku">
          ${CATALOG.map(
            (product) =>
              html`<option value="${product.sku}">${product.name}, ${price(product.price)}</option>`,
          )}
        </select>
      </label>
      <label>E-mail <input type="email" name="email" required autocomplete="email" /></label>
      <label>Test card
        <select name="source">
          <option value="pm_card_visa">one that pays</option>
          <option value="pm_card_chargeDeclinedInsufficientFunds">one without money</option>
        </select>
      </label>
      <button>Pay</button>
    </form>`,
  );
}

export function ordersPage(orders: readonly Order[]): Page {
  return page(
    'Orders',
    html`<table>
      <caption>The newest ${orders.length} orders</caption>
      <thead>
        <tr>
          <th scope="col">Order</th><th scope="col">What</th><th scope="col" class="amount">Amount</th>
          <th scope="col">E-mail</th><th scope="col">State</th><th scope="col">Refund</th>
        </tr>
      </thead>
      <tbody>${orders.map(orderRow)}</tbody>
    </table>`,
  );
}

function orderRow(order: Order): Page {
  return html`<tr id="${order.id}">
    <th scope="row">${order.id}</th>
    <td>${order.sku}</td>
    <td class="amount">${toDecimalString(order.amount)} ${order.amount.currency}</td>
    <td>${order.email}</td>
    <td class="${order.status}">${order.status}${order.reason ? ` (${order.reason})` : ''}</td>
    <td>${order.refund === 'none' ? '' : order.refund}</td>
  </tr>`;
}
