import { html } from 'hono/html';
import type { BudgetStatusAnswer } from '../../contract/budget.js';
import { nameOf } from '../budget-name.js';
import type { BurnDown } from '../burn-down.js';
import { formatCost, formatShare } from '../format.js';
import type { Html } from './layout.js';

const WIDTH = 320;
const HEIGHT = 80;

/** One budget: what is spent and held of it, how it goes down, and where it is heading. */
export function budgetCard(status: BudgetStatusAnswer, burn: BurnDown): Html {
  const { budget, spent, reserved, limit, remaining } = status;
  const used = Number(spent.amount) + Number(reserved.amount);
  const share = Number(limit.amount) === 0 ? 1 : used / Number(limit.amount);
  const forecast = { amount: burn.forecast.toFixed(12), currency: limit.currency };
  return html`<section class="card" aria-label="Budget ${nameOf(budget)}">
<h3>${nameOf(budget)} ${badge(status)}</h3>
<p><strong>${formatCost(spent)}</strong> of ${formatCost(limit)} a ${budget.period}${budget.mode === 'shadow' ? ', watched only' : ''}</p>
<meter min="0" max="1" low="0.7" high="0.9" optimum="0" value="${Math.min(1, share).toFixed(4)}">${formatShare(share)}</meter>
<dl class="facts">
<div><dt>Used</dt><dd>${formatShare(share)}</dd></div>
<div><dt>Held</dt><dd>${formatCost(reserved)}</dd></div>
<div><dt>Left</dt><dd>${formatCost(remaining)}</dd></div>
<div><dt>Forecast</dt><dd>${formatCost(forecast)}</dd></div>
</dl>
${burnChart(burn, Number(limit.amount))}
<p class="note">${outlook(status, burn)}</p>
</section>`;
}

function badge({ status, reached }: BudgetStatusAnswer): Html {
  if (status === 'over') return html`<span class="badge bad">over</span>`;
  if (status === 'unknown') return html`<span class="badge warn">unknown</span>`;
  const highest = Math.max(0, ...reached);
  if (highest > 0) return html`<span class="badge warn">${highest} % reached</span>`;
  return html`<span class="badge good">under</span>`;
}

function outlook({ status, reason, period, budget }: BudgetStatusAnswer, burn: BurnDown): string {
  if (status === 'unknown' && reason === 'unpriced_usage')
    return 'Some events have no price, so that nobody knows what was spent.';
  if (status === 'unknown') return `It cannot be told whether this budget holds (${reason}).`;
  if (status === 'over') return `Used up until ${period.end.slice(0, 10)}.`;
  if (burn.usedUpOn !== undefined) return `At this pace nothing is left on ${burn.usedUpOn}.`;
  return `At this pace it lasts for the ${budget.period}.`;
}

function burnChart({ left, days, forecast }: BurnDown, limit: number): Html {
  if (days.length < 2 || limit <= 0) return html``;
  const x = (index: number): string => ((index / days.length) * WIDTH).toFixed(1);
  const y = (amount: number): string =>
    (HEIGHT - (Math.max(0, amount) / limit) * HEIGHT).toFixed(1);
  const line = left.map(({ amount }, index) => `${x(index + 1)},${y(amount)}`);
  const last = left.at(-1)?.amount ?? limit;
  const [endX, endY] = ahead(left.length / days.length, last / limit, 1 - forecast / limit);
  return html`<svg class="burn" viewBox="0 -2 ${WIDTH} ${HEIGHT + 4}" role="img" aria-label="What is left, day by day; ${formatShare(Math.max(0, last / limit))} now">
<line class="grid" x1="0" y1="0" x2="${WIDTH}" y2="${HEIGHT}"/>
<polyline class="line" points="0,0 ${line.join(' ')}"/>
<line class="ahead" x1="${x(left.length)}" y1="${y(last)}" x2="${(endX * WIDTH).toFixed(1)}" y2="${((1 - endY) * HEIGHT).toFixed(1)}"/>
</svg>`;
}

/** Where the line from now to the forecast ends: at the end of the period, or where nothing is left. */
function ahead(now: number, left: number, atEnd: number): readonly [x: number, y: number] {
  if (left <= 0) return [1, 0];
  if (atEnd >= 0) return [1, Math.min(atEnd, left)];
  return [now + ((1 - now) * left) / (left - atEnd), 0];
}
