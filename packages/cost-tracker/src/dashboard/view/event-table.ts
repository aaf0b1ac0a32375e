import { html } from 'hono/html';
import type { UsageRecordBody } from '../../contract/usage.js';
import { formatCost, formatCount, formatTime } from '../format.js';
import type { Html } from './layout.js';

/** One event as a row; the live page receives the same markup. */
export function eventRow(event: UsageRecordBody, timeZone: string): Html {
  const { dimensions } = event;
  return html`<tr><td><a href="./event?id=${encodeURIComponent(event.id)}"><time datetime="${event.timestamp}">${formatTime(event.timestamp, timeZone)}</time></a></td><td>${event.service}</td><td>${event.model}</td><td class="number">${formatCount(event.tokens)}</td><td class="number">${costOf(event)}</td><td>${event.account_id}</td><td>${dimensions.team ?? ''}</td><td>${dimensions.user ?? ''}</td></tr>`;
}

export function eventTable(rows: readonly Html[], caption: string): Html {
  return html`<div class="scroll" tabindex="0"><table>
<caption class="hidden">${caption}</caption>
<thead><tr><th scope="col">Time</th><th scope="col">Provider</th><th scope="col">Model</th><th scope="col" class="number">Tokens</th><th scope="col" class="number">Cost</th><th scope="col">Account</th><th scope="col">Team</th><th scope="col">User</th></tr></thead>
<tbody id="events">${rows}</tbody></table></div>`;
}

/** `unpriced` is said, never shown as nothing. */
export function costOf({ cost, currency, estimated }: UsageRecordBody): Html {
  if (cost === null || currency === null) return html`<span class="badge warn">unpriced</span>`;
  return html`${formatCost({ amount: cost, currency })}${estimated ? html` <span class="badge" title="The provider told no figures">estimated</span>` : ''}`;
}
