import { isIntegrationError } from '@quayside/core';
import type { Alert, AlertClaims, AlertSink } from './alert.js';

/** What became of one alert at one sink. */
export type AlertOutcome =
  | { readonly outcome: 'sent' | 'known'; readonly alert: Alert; readonly sink: string }
  | {
      /** `failed`: it was not delivered and comes again; `doubtful`: it may have been, and does not. */
      readonly outcome: 'failed' | 'doubtful';
      readonly alert: Alert;
      readonly sink: string;
      readonly error: unknown;
    };

/**
 * Sends every alert to every sink, once for all processes and for ever. One that was certainly not
 * delivered is tried again by the next run; one that may have been is not, so that nobody is called twice, unless
 * the sink knows repetitions.
 * Never rejects for a sink; rejects where the claims cannot be made.
 */
export async function deliverAlerts(
  alerts: readonly Alert[],
  sinks: readonly AlertSink[],
  claims: AlertClaims,
): Promise<readonly AlertOutcome[]> {
  const all = sinks.flatMap((sink) => alerts.map((alert) => deliver(alert, sink, claims)));
  return Promise.all(all);
}

async function deliver(alert: Alert, sink: AlertSink, claims: AlertClaims): Promise<AlertOutcome> {
  const key = `${sink.name}:${alert.key}`;
  const at = { alert, sink: sink.name };
  if (!(await claims.claim(key))) return { outcome: 'known', ...at };
  try {
    await sink.send(alert);
  } catch (error) {
    if (mayHaveArrived(error) && sink.knowsRepetitions !== true)
      return { outcome: 'doubtful', ...at, error };
    await claims.release(key);
    return { outcome: 'failed', ...at, error };
  }
  for (const lower of alert.supersedes) await claims.claim(`${sink.name}:${lower}`);
  return { outcome: 'sent', ...at };
}

/** A refusal is an answer, and nothing was delivered; one that nobody can read may be a yes. */
function mayHaveArrived(error: unknown): boolean {
  return (
    isIntegrationError(error, 'malformed_response') ||
    (isIntegrationError(error) && error.execution === 'unknown')
  );
}
