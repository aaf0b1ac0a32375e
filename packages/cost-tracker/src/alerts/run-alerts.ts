import { loadAnomalies } from '../anomalies/load-anomalies.js';
import type { DashboardSource } from '../dashboard/dashboard-source.js';
import { addDays, localDate } from '../ledger/calendar.js';
import type { AlertClaims, AlertSink } from './alert.js';
import { anomalyAlert } from './anomaly-alert.js';
import { budgetAlert } from './budget-alert.js';
import { type AlertOutcome, deliverAlerts } from './deliver-alerts.js';

/** What alerts are made from, and where they go. */
export interface AlertOptions {
  readonly source: Pick<DashboardSource, 'budgets' | 'series'>;
  readonly sinks: readonly AlertSink[];
  readonly claims: AlertClaims;
  /** IANA name; days of anomalies begin at its midnight. @default 'UTC' */
  readonly timeZone?: string | undefined;
  /** Unix time in milliseconds. @default Date.now */
  readonly now?: (() => number) | undefined;
}

/**
 * Looks at budgets and at the spending of today and yesterday once, and sends what is new: once for each
 * threshold and period, once for each series and day. Call it every minute; several processes may.
 */
export async function runAlerts(options: AlertOptions): Promise<readonly AlertOutcome[]> {
  const { source, sinks, claims, timeZone = 'UTC', now = Date.now } = options;
  const today = localDate(now(), timeZone);
  const [budgets, anomalies] = await Promise.all([
    source.budgets(),
    loadAnomalies(source, { from: addDays(today, -1), to: today }, timeZone),
  ]);
  const alerts = [
    ...budgets.flatMap((status) => budgetAlert(status) ?? []),
    ...anomalies.map((anomaly) => anomalyAlert(anomaly)),
  ];
  return deliverAlerts(alerts, sinks, claims);
}
