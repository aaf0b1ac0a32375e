import { html } from 'hono/html';
import { loadAnomalies } from '../anomalies/load-anomalies.js';
import type { BreakdownKey, WireShare } from '../contract/summary.js';
import type { WireCost } from '../contract/usage.js';
import { addDays, datesBetween } from '../ledger/calendar.js';
import { burnDown } from './burn-down.js';
import type { DashboardSource } from './dashboard-source.js';
import { formatCost, formatCosts, formatCount, formatRough } from './format.js';
import type { PageRange } from './page-range.js';
import { anomalyList } from './view/anomaly-list.js';
import { budgetCard } from './view/budget-card.js';
import { dayChart } from './view/day-chart.js';
import type { Html } from './view/layout.js';
import { amountIn, mainCurrency } from './view/main-currency.js';
import { rangeForm } from './view/range-form.js';
import { shareTable } from './view/share-table.js';
import { tiles } from './view/tiles.js';

/** More than anybody looks into. */
const MOST_ANOMALIES = 10;

const tables = [
  ['model', 'model', 'Models', 'no model'],
  ['service', 'service', 'Providers', 'no provider'],
  ['team', 'team', 'Teams', 'no team'],
  ['user', 'user', 'Users', 'no user'],
] as const satisfies readonly (readonly [BreakdownKey, string, string, string])[];

/** The first page: what was spent, on what, by whom, and what deserves a look. */
export async function overview(
  source: DashboardSource,
  range: PageRange,
  timeZone: string,
  now: number,
): Promise<Html> {
  const { from, to } = range;
  const within = { from, to, time_zone: timeZone };
  const [byDay, budgets, anomalies, ...shares] = await Promise.all([
    source.breakdown({ by: 'day', ...within }),
    budgetCards(source, now),
    loadAnomalies(source, range, timeZone),
    ...tables.map(async ([by]) => (await source.breakdown({ by, ...within })).shares),
  ]);
  const total = addUp(byDay.shares);
  const currency = mainCurrency(total.costs);
  const query = `from=${from}&to=${to}`;
  return html`<h1>Overview</h1>
${rangeForm(range, './')}
${tiles([
  { label: `Spend, ${from} to ${to}`, value: formatCosts(total.costs) },
  ...monthTiles(byDay.shares, range, currency),
  { label: 'Calls', value: formatCount(total.events) },
  { label: 'Tokens', value: formatRough(total.tokens) },
  {
    label: 'Without a price',
    value: formatCount(total.unpriced),
    note: total.unpriced === 0 ? undefined : 'not counted in any sum',
    warns: total.unpriced > 0,
  },
])}
<section class="card">${dayChart({ from, to, currency, shares: byDay.shares })}
<p><a href="./export.csv?${query}">Export these events as CSV</a></p></section>
${budgets.length === 0 ? '' : html`<section aria-label="Budgets"><h2>Budgets</h2><div class="grid-3">${budgets}</div></section>`}
${anomalyList(anomalies.slice(0, MOST_ANOMALIES))}
<div class="grid-2">${tables.map(([, filter, title, nameless], index) =>
    shareTable({ title, filter, nameless, currency, shares: shares[index] ?? [], query }),
  )}</div>`;
}

async function budgetCards(source: DashboardSource, now: number): Promise<readonly Html[]> {
  const all = await source.budgets();
  return Promise.all(
    all.map(async (status) => {
      const days = await source.budgetDays(status.budget.id);
      return budgetCard(status, burnDown(status, days, now));
    }),
  );
}

/** Today, and the month at its pace; only where the range shows them whole. */
function monthTiles(
  days: readonly WireShare[],
  { from, to, today }: PageRange,
  currency: string,
): readonly { label: string; value: string }[] {
  const spentOn = (first: string): number =>
    days
      .filter(({ name }) => name >= first && name <= today)
      .reduce((sum, { costs }) => sum + amountIn(costs, currency), 0);
  const first = `${today.slice(0, 7)}-01`;
  if (to < today) return [];
  const cost = (amount: number): string => formatCost({ amount: amount.toFixed(12), currency });
  const passed = datesBetween(first, today).length;
  const month = datesBetween(first, addDays(`${addDays(first, 31).slice(0, 7)}-01`, -1)).length;
  return [
    { label: 'Today', value: cost(spentOn(today)) },
    ...(from > first
      ? []
      : [{ label: 'Forecast of the month', value: cost((spentOn(first) / passed) * month) }]),
  ];
}

interface Sum {
  readonly costs: readonly WireCost[];
  readonly events: number;
  readonly tokens: number;
  readonly unpriced: number;
}

function addUp(shares: readonly WireShare[]): Sum {
  const currencies = [
    ...new Set(shares.flatMap(({ costs }) => costs.map((cost) => cost.currency))),
  ];
  const sum = (part: (share: WireShare) => number): number =>
    shares.reduce((total, share) => total + part(share), 0);
  return {
    costs: currencies.map((currency) => ({
      amount: sum(({ costs }) => amountIn(costs, currency)).toFixed(12),
      currency,
    })),
    events: sum(({ events }) => events),
    tokens: sum(({ tokens }) => tokens.input_tokens + tokens.output_tokens),
    unpriced: sum(({ unpriced }) => unpriced),
  };
}
