import { html } from 'hono/html';
import type { UsageRecordBody } from '../../contract/usage.js';
import { formatCount, formatTime } from '../format.js';
import { costOf } from './event-table.js';
import type { Html } from './layout.js';

/** One event with everything that is known of it, and where its price comes from. */
export function eventPage(event: UsageRecordBody, timeZone: string): Html {
  const { usage, units, dimensions, metadata, tags } = event;
  const words = (record: object): readonly [string, string][] =>
    Object.entries(record).map(([name, value]) => [name.replaceAll('_', ' '), text(value)]);
  return html`<h1>Event <code>${event.id}</code></h1>
<div class="grid-2">
<section class="card"><h2>Call</h2>${facts([
    ['Time', `${formatTime(event.timestamp, timeZone)} ${timeZone}`],
    ['Account', event.account_id],
    ['Provider', event.service],
    ['Model', event.model],
    ['Service tier', event.service_tier ?? '–'],
    ['Request', event.request_id ?? '–'],
    ['Tokens', formatCount(event.tokens)],
    ...words(dimensions),
    ...(tags.length === 0 ? [] : [['Tags', tags.join(', ')] as const]),
  ])}</section>
<section class="card"><h2>Price</h2><p class="big">${costOf(event)}</p>${price(event)}</section>
<section class="card"><h2>Usage</h2>${facts([...words(usage), ...words(units)])}</section>
<section class="card"><h2>Metadata</h2>${Object.keys(metadata).length === 0 ? html`<p class="empty">None was sent.</p>` : facts(words(metadata))}</section>
</div>`;
}

function price({ price: detail, cost_source: source, currency }: UsageRecordBody): Html {
  if (source === null)
    return html`<p>The catalogue has no price for it. Add one and reprice: nothing was counted as 0.</p>`;
  if (source === 'provider') return html`<p>The provider stated this cost.</p>`;
  if (source === 'caller') return html`<p>The sender stated this cost.</p>`;
  if (detail === null) return html`<p>From the catalogue.</p>`;
  return html`<table><thead><tr><th scope="col">Component</th><th scope="col" class="number">${currency}</th></tr></thead>
<tbody>${Object.entries(detail.components).map(
    ([name, amount]) =>
      html`<tr><th scope="row">${name.replaceAll('_', ' ')}</th><td class="number">${amount}</td></tr>`,
  )}</tbody></table>
${facts([
  ['Catalogue', detail.catalogue_version],
  ['Source', detail.provenance],
])}`;
}

function facts(rows: readonly (readonly [string, string])[]): Html {
  return html`<dl class="facts wide">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function text(value: unknown): string {
  return typeof value === 'number' ? formatCount(value) : String(value);
}
