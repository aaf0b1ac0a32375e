import { seededRandom } from '@quayside/core/testing';
import { isAnyOf } from '../resources/events/event-routes.js';
import type { StripeEvent } from '../resources/events/stripe-event.js';
import type { Account } from '../state/account.js';
import {
  createDeliveries,
  type Deliveries,
  type DeliveriesOptions,
  type Registered,
} from './create-deliveries.js';
import type { DeliveryRecord, FlushReport, WebhookEndpoint } from './webhook-endpoint.js';

/** Webhook endpoints and what is on its way to them. */
export interface Webhooks {
  /**
   * Delivers every event from now on. Returns the function that takes the endpoint away. Throws a
   * TypeError for an endpoint with neither `url` nor `deliver`.
   */
  register(endpoint: WebhookEndpoint): () => void;
  /** Delivers all that waits, repetitions included, without waiting for the clock. Resolves when nothing is left. */
  flush(): Promise<FlushReport>;
  /** Delivers an event once more, to every endpoint that takes its type. False where there is no such event. */
  redeliver(eventId: string): boolean;
  /** Deliveries that wait or are under way. */
  readonly pending: number;
  /** The last attempts, oldest first. */
  readonly deliveries: readonly DeliveryRecord[];
}

/** The side of the webhooks that makes events known. */
export interface WebhookPublisher extends Webhooks {
  /** Sends an event and says to how many endpoints. */
  readonly publish: (event: StripeEvent) => number;
}

export interface WebhooksOptions extends DeliveriesOptions {
  readonly accounts: () => Iterable<Account>;
}

function isFor({ endpoint }: Registered, event: StripeEvent): boolean {
  const connected = event.account !== undefined;
  return (endpoint.connect ?? false) === connected && isAnyOf(event.type, endpoint.events);
}

/** Schedules an event, as often and as late as the endpoint's disorder wants. */
function deliver(deliveries: Deliveries, event: StripeEvent, to: Registered): void {
  const { duplicateRate = 0, delayUpToMs = 0 } = to.endpoint.disorder ?? {};
  const copies = duplicateRate > 0 && to.random() < duplicateRate ? 2 : 1;
  for (let copy = 0; copy < copies; copy += 1) {
    deliveries.schedule(event, to, delayUpToMs === 0 ? 0 : to.random() * delayUpToMs);
  }
}

function findEvent(accounts: Iterable<Account>, id: string): StripeEvent | undefined {
  for (const account of accounts) {
    const found = account.events.get(id);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function flush(deliveries: Deliveries): Promise<FlushReport> {
  const { delivered, failed, attempts } = deliveries.totals;
  while (deliveries.pending > 0) await deliveries.sendWaiting();
  const { totals } = deliveries;
  return {
    delivered: totals.delivered - delivered,
    failed: totals.failed - failed,
    attempts: totals.attempts - attempts,
  };
}

export function createWebhooks(options: WebhooksOptions): WebhookPublisher {
  const endpoints = new Set<Registered>();
  const deliveries = createDeliveries(options);
  const publish = (event: StripeEvent): number => {
    const takers = [...endpoints].filter((endpoint) => isFor(endpoint, event));
    for (const to of takers) deliver(deliveries, event, to);
    return takers.length;
  };
  return {
    publish,
    register(endpoint) {
      if (endpoint.url === undefined && endpoint.deliver === undefined) {
        throw new TypeError('a webhook endpoint needs `url` or `deliver`');
      }
      const random = seededRandom(endpoint.disorder?.seed ?? 1);
      const registered: Registered = { endpoint, random, removed: false };
      endpoints.add(registered);
      return () => {
        registered.removed = true;
        endpoints.delete(registered);
        deliveries.drop(registered);
      };
    },
    flush: () => flush(deliveries),
    redeliver(eventId) {
      const event = findEvent(options.accounts(), eventId);
      if (event !== undefined) publish(event);
      return event !== undefined;
    },
    get pending() {
      return deliveries.pending;
    },
    deliveries: deliveries.records,
  };
}
