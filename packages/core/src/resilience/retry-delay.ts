import type { Random } from '../clock.js';
import type { IntegrationError } from '../errors/integration-error.js';

/** What `setTimeout` can hold, about 25 days. A longer wait is a mistake. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

/** The most that is added to a server's time. */
const WIDEST_JITTER_MS = 2_000;

/**
 * The wait before the next attempt: the backoff, and never less than what the server asked for. Jitter is
 * added on top of the server's time, so that callers who were refused together do not come back together,
 * and none comes back early.
 */
export function retryDelay(error: IntegrationError, backoffMs: number, random: Random): number {
  const backoff = clamp(backoffMs);
  const serverMs = serverWait(error);
  if (serverMs === undefined) return backoff;
  return clamp(Math.max(backoff, serverMs + random() * Math.min(serverMs, WIDEST_JITTER_MS)));
}

/** The wait that the server asked for, if it asked for one that can be read. */
export function serverWait(error: IntegrationError): number | undefined {
  const asked = error.retryAfterMs;
  return asked !== undefined && asked >= 0 ? asked : undefined;
}

function clamp(delayMs: number): number {
  return delayMs > 0 ? Math.min(delayMs, LONGEST_DELAY_MS) : 0;
}
