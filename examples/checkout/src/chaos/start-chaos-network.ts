import { setTimeout as sleep } from 'node:timers/promises';
import { COUNTS_PATH, type FaultCounts } from '@quayside-tooling/fault-proxy';
import { startFakeProcess } from '../demo/fake-process.ts';
import type { Ledger } from '../demo/ledger.ts';
import { startProcess, urlIn } from '../demo/start-process.ts';
import type { StopList } from '../demo/stop-list.ts';

/** The fake Stripe behind the failing network. */
export interface ChaosNetwork {
  readonly url: string;
  readLedger(): Promise<Ledger>;
  counts(): Promise<FaultCounts>;
  readonly crashed: Promise<never>;
}

/** Starts both as processes of their own, so that the callers have theirs for themselves. */
export async function startChaosNetwork(
  { rate, seed }: { readonly rate: number; readonly seed: number },
  stops: StopList,
): Promise<ChaosNetwork> {
  const stripe = await startFakeProcess({ STRIPE_WEBHOOK_SECRET: 'whsec_unused' });
  stops.add(stripe.stop);
  const main = new URL('./main.ts', import.meta.resolve('@quayside-tooling/fault-proxy'));
  const flags = { target: stripe.url, rate, seed, 'delay-ms': 150, 'stall-ms': 1_500 };
  const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const proxy = await startProcess(main, {}, args);
  stops.add(proxy.stop);
  const url = urlIn(proxy.firstLine);
  // The proxy's own answer.
  const counts = async (): Promise<FaultCounts> =>
    (await (await fetch(`${url}${COUNTS_PATH}`)).json()) as FaultCounts;
  return {
    url,
    counts,
    async readLedger() {
      while ((await counts()).pending > 0) await sleep(50);
      return stripe.readLedger();
    },
    crashed: Promise.race([stripe.crashed, proxy.crashed]),
  };
}
