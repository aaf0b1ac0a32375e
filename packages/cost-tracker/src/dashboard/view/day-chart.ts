import { html } from 'hono/html';
import type { WireShare } from '../../contract/summary.js';
import { datesBetween } from '../../ledger/calendar.js';
import { formatCost, formatCosts, formatCount } from '../format.js';
import type { Html } from './layout.js';
import { amountIn } from './main-currency.js';

const WIDTH = 960;
const HEIGHT = 220;
const LEFT = 64;
const BOTTOM = 24;
const TOP = 8;

export interface DayChart {
  readonly from: string;
  readonly to: string;
  readonly currency: string;
  readonly shares: readonly WireShare[];
}

/** Spending by day: bars for the eye, and the same as a table for everybody else. */
export function dayChart({ from, to, currency, shares }: DayChart): Html {
  const byDay = new Map(shares.map((share) => [share.name, share] as const));
  const days = datesBetween(from, to);
  const amounts = days.map((day) => amountIn(byDay.get(day)?.costs ?? [], currency));
  const top = niceCeiling(Math.max(...amounts));
  const step = (WIDTH - LEFT) / days.length;
  const height = (amount: number): number => (amount / top) * (HEIGHT - BOTTOM - TOP);
  const bars = days.map((day, index) => {
    const bar = height(amounts[index] ?? 0);
    const x = LEFT + index * step + step * 0.1;
    return html`<rect class="mark" x="${fixed(x)}" y="${fixed(HEIGHT - BOTTOM - bar)}" width="${fixed(step * 0.8)}" height="${fixed(bar)}" rx="2"><title>${day}: ${formatCosts(byDay.get(day)?.costs ?? [])}</title></rect>`;
  });
  return html`<figure class="chart">
<figcaption>Spend by day</figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Spend by day from ${from} to ${to}, at most ${formatCost({ amount: decimal(Math.max(...amounts)), currency })} on one day">
${[0, 0.5, 1].map((share) => gridLine(share * top, height(share * top), currency))}
${bars}
${dayLabels(days, step)}
</svg>
<details><summary>As a table</summary>${dayTable(days, byDay)}</details>
</figure>`;
}

function gridLine(amount: number, height: number, currency: string): Html {
  const y = fixed(HEIGHT - BOTTOM - height);
  return html`<line class="grid" x1="${LEFT}" x2="${WIDTH}" y1="${y}" y2="${y}"/><text class="tick" x="${LEFT - 8}" y="${y}" text-anchor="end" dominant-baseline="middle">${formatCost({ amount: decimal(amount), currency })}</text>`;
}

function dayLabels(days: readonly string[], step: number): readonly Html[] {
  const every = Math.ceil(days.length / 10);
  return days.flatMap((day, index) =>
    index % every === 0
      ? [
          html`<text class="tick" x="${fixed(LEFT + (index + 0.5) * step)}" y="${HEIGHT - 6}" text-anchor="middle">${day.slice(5)}</text>`,
        ]
      : [],
  );
}

function dayTable(days: readonly string[], byDay: ReadonlyMap<string, WireShare>): Html {
  return html`<div class="scroll" tabindex="0"><table>
<thead><tr><th scope="col">Day</th><th scope="col" class="number">Spend</th><th scope="col" class="number">Calls</th></tr></thead>
<tbody>${days.map(
    (day) =>
      html`<tr><th scope="row"><a href="./events?from=${day}&amp;to=${day}">${day}</a></th><td class="number">${formatCosts(byDay.get(day)?.costs ?? [])}</td><td class="number">${formatCount(byDay.get(day)?.events ?? 0)}</td></tr>`,
  )}</tbody></table></div>`;
}

/** The next 1, 2, 5, 10, … so that the axis has figures that people read at a glance. */
function niceCeiling(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const digit = [1, 2, 5].find((step) => step * power >= value * (1 - 1e-9)) ?? 10;
  return digit * power;
}

const fixed = (value: number): string => value.toFixed(1);

/** A number as a plain decimal, which exponents are not. */
const decimal = (value: number): string => value.toFixed(12);
