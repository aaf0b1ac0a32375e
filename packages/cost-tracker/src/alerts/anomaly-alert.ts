import type { Anomaly } from '../anomalies/find-anomalies.js';
import { formatCost } from '../dashboard/format.js';
import type { Alert } from './alert.js';

/** A day that stands out, once for its series. */
export function anomalyAlert({ series, currency, day, spent, expected, z }: Anomaly): Alert {
  const cost = (amount: number): string => formatCost({ amount: amount.toFixed(12), currency });
  return {
    key: `anomaly:${series}:${day}`,
    supersedes: [],
    kind: 'anomaly',
    severity: 'low',
    title: `Unusual spending on ${day}: ${series}`,
    facts: [
      ['Spent', cost(spent)],
      ['Usual', `about ${cost(expected)} a day`],
      ['Deviation', `${z.toFixed(1)} standard deviations over 30 days`],
    ],
  };
}
