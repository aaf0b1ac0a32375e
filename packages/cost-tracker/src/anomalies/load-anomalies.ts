import type { BreakdownKey } from '../contract/summary.js';
import type { DailySeries, DashboardSource } from '../dashboard/dashboard-source.js';
import { amountIn, mainCurrency } from '../dashboard/view/main-currency.js';
import { addDays, datesBetween } from '../ledger/calendar.js';
import { type Anomaly, findAnomalies, type SpendSeries } from './find-anomalies.js';

/** What is watched for rises. */
const KINDS = ['account', 'model', 'team', 'user'] as const satisfies readonly BreakdownKey[];

/** Days before the first one that it is compared with. */
const BASELINE_DAYS = 30;

/** Finds the days that stand out between two days, both included, latest first. */
export async function loadAnomalies(
  source: Pick<DashboardSource, 'series'>,
  { from, to }: { readonly from: string; readonly to: string },
  timeZone: string,
): Promise<readonly Anomaly[]> {
  const first = addDays(from, -BASELINE_DAYS);
  const days = datesBetween(first, to);
  const all = await Promise.all(
    KINDS.map(async (by) => {
      const series = await source.series({ by, from: first, to, time_zone: timeZone });
      return series.filter(({ name }) => name !== '').map((one) => spendSeries(by, one, days));
    }),
  );
  // A day under way is compared as far as it has come: it can only stand out more.
  return findAnomalies(all.flat()).filter(({ day }) => day >= from);
}

function spendSeries(by: string, { name, days }: DailySeries, all: readonly string[]): SpendSeries {
  const byDay = new Map(days.map((share) => [share.name, share.costs] as const));
  const currency = mainCurrency(days.flatMap(({ costs }) => costs));
  return {
    name: `${by} ${name}`,
    currency,
    days: all.map((day) => ({ day, amount: amountIn(byDay.get(day) ?? [], currency) })),
  };
}
