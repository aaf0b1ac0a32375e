import { systemClock } from '@quayside/core';
import type { AlertSink } from '../../alerts/alert.js';
import { ledgerSource } from '../../dashboard/ledger-source.js';
import { type Ledger, openLedger } from '../../ledger/open-ledger.js';
import { createApp } from '../../server/create-app.js';
import { ledgerDashboard } from '../../server/ledger-dashboard.js';
import type { FindCaller } from '../../server/tokens.js';
import { packageVersion } from '../version.js';
import { type AlertLoop, startAlertLoop } from './alert-loop.js';
import { type Listener, listen } from './listen.js';
import { type LazyPrices, lazyPrices } from './prices.js';
import type { ServerLog } from './server-log.js';

export interface ServerSettings {
  readonly database: string;
  readonly port: number;
  readonly host: string;
  readonly findCaller: FindCaller;
  readonly sinks: readonly AlertSink[];
  /** A price list on top of the standard catalogue. */
  readonly pricesFile: string | undefined;
  /** IANA name. */
  readonly timeZone: string;
}

/** A server that runs. */
export interface RunningServer {
  readonly url: string;
  /** Drains, and closes the ledger. */
  stop(): Promise<void>;
}

const MEBIBYTE = 1_048_576;
/** Less than the ten seconds that Docker gives before it kills. */
const DRAIN_MS = 8_000;
/** Loading the prices takes a third of the time of a start; nothing needs them before the first event. */
const PRICES_AFTER_MS = 250;

/** Opens the ledger and listens. */
export async function runServer(settings: ServerSettings, log: ServerLog): Promise<RunningServer> {
  const prices = lazyPrices(settings.pricesFile);
  // A list that is wrong has to be known now; the standard catalogue cannot be.
  if (settings.pricesFile !== undefined) await prices.load();
  const ledger = await openLedger({ database: settings.database, priceEvent: prices.priceEvent });
  let listener: Listener;
  try {
    listener = await listen(createSite(settings, ledger, prices, log), settings);
  } catch (error) {
    await ledger.close();
    throw error;
  }
  const cancel = systemClock.schedule(() => void prices.load(), PRICES_AFTER_MS);
  const alerts = await startAlerts(settings, ledger, log);
  return {
    url: listener.url,
    stop: async () => {
      cancel();
      await listener.drain(DRAIN_MS);
      await alerts?.stop();
      await ledger.close();
    },
  };
}

function createSite(
  { findCaller, timeZone }: ServerSettings,
  ledger: Ledger,
  prices: LazyPrices,
  log: ServerLog,
): Site {
  const app = createApp({
    ledger,
    findCaller,
    dashboard: ledgerDashboard({ ledger, findCaller, open: false, timeZone, onError: log.failed }),
    maxBodyBytes: 4 * MEBIBYTE,
    version: packageVersion(),
    onError: log.failed,
  });
  return {
    fetch: async (request, ...rest) => {
      // What is only read needs no prices.
      if (request.method !== 'GET') await prices.load();
      return app.fetch(request, ...rest);
    },
  };
}

type Site = Pick<ReturnType<typeof createApp>, 'fetch'>;

async function startAlerts(
  { sinks, timeZone }: ServerSettings,
  ledger: Ledger,
  log: ServerLog,
): Promise<AlertLoop | undefined> {
  if (sinks.length === 0) return undefined;
  const { runAlerts } = await import('../../alerts/run-alerts.js');
  const source = ledgerSource(ledger);
  return startAlertLoop({
    run: () => runAlerts({ source, sinks, claims: ledger.alertClaims, timeZone }),
    onOutcome: log.alerted,
    onError: log.failed,
  });
}
