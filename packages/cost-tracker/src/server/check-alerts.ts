import type { AlertSink } from '../alerts/alert.js';
import type { AlertOutcome } from '../alerts/deliver-alerts.js';
import { runAlerts } from '../alerts/run-alerts.js';
import { ledgerSource } from '../dashboard/ledger-source.js';
import type { Ledger } from '../ledger/open-ledger.js';

export interface CheckAlertsOptions {
  readonly ledger: Ledger;
  readonly sinks: readonly AlertSink[];
  /** IANA name; days of anomalies begin at its midnight. @default 'UTC' */
  readonly timeZone?: string | undefined;
}

/**
 * Looks at the ledger's budgets and at the spending of today and yesterday once, and sends what is new: one
 * alert for each threshold and period, one for each day that stands out by two standard deviations from the
 * thirty before it. Call it every minute; several processes on one database may, and nobody is told twice.
 * A sink that fails is an outcome, not a rejection.
 */
export function checkAlerts({
  ledger,
  sinks,
  timeZone,
}: CheckAlertsOptions): Promise<readonly AlertOutcome[]> {
  const source = ledgerSource(ledger);
  return runAlerts({ source, sinks, claims: ledger.alertClaims, timeZone });
}
