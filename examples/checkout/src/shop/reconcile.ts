import { setInterval } from 'node:timers/promises';
import { chargeOrder, type Till } from './charge-order.ts';
import { refundOrder } from './refund-order.ts';

/** A charge that began so long ago is not under way in another request any more. */
const ABANDONED_AFTER_MS = 60_000;

/**
 * Providers remember a key for a day (Stripe: at least 24 hours). Older orders are left to a person:
 * repeated then, the same key would charge again.
 */
const KEY_LIFETIME_MS = 23 * 3_600_000;

/** Repeats, under their first keys, the charges and refunds whose outcome is not known. */
export async function reconcile(till: Till): Promise<void> {
  const orders = till.orders.unsettled({
    pendingForMs: ABANDONED_AFTER_MS,
    youngerThanMs: KEY_LIFETIME_MS,
  });
  await Promise.all(
    orders.map((order) =>
      order.status === 'paid' ? refundOrder(till, order) : chargeOrder(till, order),
    ),
  );
}

/** Reconciles now and then until the signal aborts. A round that fails is reported, and the next one runs. */
export async function reconcileEvery(
  till: Till,
  { everyMs, signal }: { readonly everyMs: number; readonly signal: AbortSignal },
): Promise<void> {
  try {
    for await (const _ of setInterval(everyMs, undefined, { signal })) {
      await reconcile(till).catch((error: unknown) =>
        console.error('reconciliation failed', error),
      );
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
