import { html } from 'hono/html';
import type { Anomaly } from '../../anomalies/find-anomalies.js';
import { formatCost } from '../format.js';
import type { Html } from './layout.js';

/** Days that stand out, or that none does. */
export function anomalyList(anomalies: readonly Anomaly[]): Html {
  const cost = (amount: number, currency: string): string =>
    formatCost({ amount: amount.toFixed(12), currency });
  const rows = anomalies.map(
    ({ series, currency, day, spent, expected, z }) =>
      html`<li><a href="./events?from=${day}&amp;to=${day}">${day}</a> <strong>${series}</strong>: ${cost(spent, currency)} instead of about ${cost(expected, currency)} <span class="badge warn">${z < 10 ? z.toFixed(1) : 'over 10'} σ</span></li>`,
  );
  return html`<section class="card" aria-label="Anomalies">
<h2>Anomalies</h2>
${rows.length === 0 ? html`<p class="empty">No day stands out from the thirty before it.</p>` : html`<ul class="list">${rows}</ul>`}
</section>`;
}
