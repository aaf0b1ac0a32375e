import type { StateStore } from '@quayside/core/store';
import type { SlackDelivery } from './slack-delivery.js';

export interface HandleOnceOptions {
  /** Shared by all processes that take deliveries. */
  readonly store: StateStore;
  /**
   * How long the work may take, in milliseconds. After a crash the delivery is free again after this time;
   * work that takes longer may be done twice. @default 60_000
   */
  readonly workWithinMs?: number | undefined;
  /** How long a delivery that was handled is remembered, in milliseconds. @default 86_400_000 */
  readonly rememberMs?: number | undefined;
}

/**
 * What became of a delivery:
 *
 * - `handled`: the work was done, now. Answer 200.
 * - `duplicate`: it was done before. Answer 200.
 * - `underway`: somebody else is at it, and may yet fail. Answer 503, so that Slack asks again.
 */
export type HandledOnce = 'handled' | 'duplicate' | 'underway';

const DONE = 'done';

/**
 * Does the work of an event once, however often and wherever Slack delivers it: it does so again when no
 * answer came within three seconds, after a minute, and after five. Work that fails frees the delivery and
 * throws: answer 500, and Slack sends it again. Deliveries that Slack does not repeat have no id, and are
 * handled each time that they come.
 *
 * @throws what the work throws; what the store throws when it is asked, and then nothing was done.
 * @see https://docs.slack.dev/apis/events-api#retries
 */
export async function handleOnce(
  delivery: SlackDelivery,
  options: HandleOnceOptions,
  work: () => Promise<unknown>,
): Promise<HandledOnce> {
  if (delivery.kind !== 'event') {
    await work();
    return 'handled';
  }
  const { store, workWithinMs = 60_000, rememberMs = 86_400_000 } = options;
  const key = `slack:event:${delivery.id}`;
  const expected = crypto.randomUUID();
  const claim = await store.claim(key, { owner: expected, ttlMs: workWithinMs });
  if (!claim.claimed) return claim.owner === DONE ? 'duplicate' : 'underway';
  try {
    await work();
  } catch (error) {
    // The work's own failure is what counts; a claim that stays ends by itself.
    await store.compareAndSet(key, { expected, next: undefined, ttlMs: 1 }).catch(() => {});
    throw error;
  }
  // Done is done: a failure would only have Slack send it again. The claim holds for a while by itself.
  await store.compareAndSet(key, { expected, next: DONE, ttlMs: rememberMs }).catch(() => {});
  return 'handled';
}
