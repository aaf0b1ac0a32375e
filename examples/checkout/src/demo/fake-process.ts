import type { Ledger } from './ledger.ts';
import { type RunningProcess, startProcess } from './start-process.ts';

/** The fake Stripe in a process of its own, and the way to its books. */
export interface FakeProcess extends RunningProcess {
  readonly url: string;
  readLedger(): Promise<Ledger>;
  sendWebhooksTo(url: string): Promise<void>;
}

export async function startFakeProcess(env: {
  readonly STRIPE_WEBHOOK_SECRET: string;
}): Promise<FakeProcess> {
  const running = await startProcess(new URL('./fake-stripe.ts', import.meta.url), env);
  // The one line that fake-stripe.ts prints.
  const { url, adminUrl } = JSON.parse(running.firstLine) as { url: string; adminUrl: string };
  return {
    ...running,
    url,
    readLedger: async () => (await (await fetch(`${adminUrl}/ledger`)).json()) as Ledger,
    sendWebhooksTo: async (target) => {
      await fetch(`${adminUrl}/webhooks`, { method: 'POST', body: target });
    },
  };
}
