import { html } from 'hono/html';
import type { WireShare } from '../../contract/summary.js';
import { formatCosts, formatRough, formatShare } from '../format.js';
import type { Html } from './layout.js';
import { amountIn } from './main-currency.js';

/** Longer tables are cut: the rest is one row. */
const ROWS = 12;

export interface ShareTable {
  readonly title: string;
  /** The parameter of the event list that a row stands for. */
  readonly filter: string;
  /** What is said of events that have no such name. */
  readonly nameless: string;
  readonly currency: string;
  readonly shares: readonly WireShare[];
  /** The query string that a row's link begins with. */
  readonly query: string;
}

/** Who or what the money went to, dearest first. */
export function shareTable({ title, filter, nameless, currency, shares, query }: ShareTable): Html {
  const amount = (share: WireShare): number => amountIn(share.costs, currency);
  const total = shares.reduce((sum, share) => sum + amount(share), 0);
  const sorted = [...shares].sort((a, b) => amount(b) - amount(a) || (a.name < b.name ? -1 : 1));
  const rows = sorted.slice(0, ROWS).map((share) => {
    const part = total === 0 ? 0 : amount(share) / total;
    return html`<tr>
<th scope="row">${share.name === '' ? nameless : html`<a href="./events?${query}&amp;${filter}=${encodeURIComponent(share.name)}">${share.name}</a>`}</th>
<td class="number">${formatCosts(share.costs)}${unpriced(share)}</td>
<td class="share"><meter min="0" max="1" value="${part.toFixed(4)}" aria-hidden="true"></meter> ${formatShare(part)}</td>
<td class="number">${formatRough(share.tokens.input_tokens + share.tokens.output_tokens)}</td>
</tr>`;
  });
  const more = sorted.length - ROWS;
  return html`<section class="card" aria-label="${title}">
<h2>${title}</h2>
${
  rows.length === 0
    ? html`<p class="empty">Nothing was spent in these days.</p>`
    : html`<div class="scroll" tabindex="0"><table>
<thead><tr><th scope="col">Name</th><th scope="col" class="number">Spend</th><th scope="col">Share</th><th scope="col" class="number">Tokens</th></tr></thead>
<tbody>${rows}</tbody></table></div>`
}
${more > 0 ? html`<p class="note">and ${more} more</p>` : ''}
</section>`;
}

function unpriced({ unpriced: count }: WireShare): Html | '' {
  return count === 0
    ? ''
    : html` <span class="badge warn" title="${count} events have no price">+ ?</span>`;
}
