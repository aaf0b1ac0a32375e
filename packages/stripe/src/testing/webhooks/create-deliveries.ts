import type { Clock } from '@quayside/core';
import type { StripeEvent } from '../resources/events/stripe-event.js';
import { sendDelivery } from './send-delivery.js';
import type { DeliveryRecord, WebhookEndpoint } from './webhook-endpoint.js';

/** An endpoint and the randomness of its disorder. */
export interface Registered {
  readonly endpoint: WebhookEndpoint;
  readonly random: () => number;
  removed: boolean;
}

export interface Delivery {
  readonly event: StripeEvent;
  readonly to: Registered;
  /** From 1. */
  readonly attempt: number;
  readonly dueAt: number;
  cancel: () => void;
}

export interface DeliveriesOptions {
  readonly clock: Clock;
  readonly fetch: (request: Request) => Promise<Response>;
  readonly logLimit: number;
}

/** What is on its way, and what became of it. */
export interface Deliveries {
  schedule(event: StripeEvent, to: Registered, delayMs: number): void;
  /** Forgets what waits for an endpoint. */
  drop(to: Registered): void;
  /** Sends everything that waits, the earliest first, one after the other. */
  sendWaiting(): Promise<void>;
  readonly pending: number;
  readonly totals: {
    readonly delivered: number;
    readonly failed: number;
    readonly attempts: number;
  };
  readonly records: readonly DeliveryRecord[];
}

const defaultDelays = [1_000, 5_000, 30_000, 120_000];
/** Deliveries under way at once: a burst of events would otherwise exhaust the sockets. */
const concurrency = 16;

interface State extends DeliveriesOptions {
  readonly waiting: Set<Delivery>;
  readonly due: Delivery[];
  readonly active: Set<Promise<void>>;
  readonly records: DeliveryRecord[];
  readonly totals: { delivered: number; failed: number; attempts: number };
}

function schedule(
  state: State,
  delivery: Omit<Delivery, 'dueAt' | 'cancel'>,
  delayMs: number,
): void {
  const { clock, waiting, due } = state;
  const planned: Delivery = { ...delivery, dueAt: clock.now() + delayMs, cancel: () => {} };
  waiting.add(planned);
  if (delivery.to.endpoint.manual === true) return;
  planned.cancel = clock.schedule(() => {
    waiting.delete(planned);
    due.push(planned);
    pump(state);
  }, delayMs);
}

async function attempt(state: State, delivery: Delivery): Promise<void> {
  const { records, totals, logLimit } = state;
  const { event, to } = delivery;
  const status = await sendDelivery(event, to.endpoint, state);
  totals.attempts += 1;
  records.push({ eventId: event.id, type: event.type, attempt: delivery.attempt, status });
  if (records.length > logLimit) records.shift();
  if (status !== undefined && status >= 200 && status < 300) {
    totals.delivered += 1;
    return;
  }
  const delayMs = (to.endpoint.retryDelaysMs ?? defaultDelays)[delivery.attempt - 1];
  if (delayMs === undefined || to.removed) totals.failed += 1;
  else schedule(state, { event, to, attempt: delivery.attempt + 1 }, delayMs);
}

function start(state: State, delivery: Delivery): Promise<void> {
  const running = attempt(state, delivery).finally(() => {
    state.active.delete(running);
    pump(state);
  });
  state.active.add(running);
  return running;
}

function pump(state: State): void {
  while (state.active.size < concurrency) {
    const next = state.due.shift();
    if (next === undefined) return;
    void start(state, next);
  }
}

async function sendWaiting(state: State): Promise<void> {
  const batch = [...state.waiting].sort((left, right) => left.dueAt - right.dueAt);
  for (const delivery of batch) {
    // One that the clock has started meanwhile is under way already.
    if (!state.waiting.delete(delivery)) continue;
    delivery.cancel();
    await start(state, delivery);
  }
  await Promise.all(state.active);
}

export function createDeliveries(options: DeliveriesOptions): Deliveries {
  const state: State = {
    ...options,
    waiting: new Set(),
    due: [],
    active: new Set(),
    records: [],
    totals: { delivered: 0, failed: 0, attempts: 0 },
  };
  return {
    schedule: (event, to, delayMs) => schedule(state, { event, to, attempt: 1 }, delayMs),
    drop(to) {
      for (const delivery of state.waiting) {
        if (delivery.to !== to) continue;
        delivery.cancel();
        state.waiting.delete(delivery);
      }
    },
    sendWaiting: () => sendWaiting(state),
    get pending() {
      return state.waiting.size + state.due.length + state.active.size;
    },
    totals: state.totals,
    records: state.records,
  };
}
