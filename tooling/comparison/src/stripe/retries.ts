import { standard } from '@quayside/core/resilience';
import { count, outcomeOf, requestsAnd, secondCame } from '../observe.ts';
import type { Topic } from '../row.ts';
import { against, hangUp, json, type Reply } from '../serve.ts';
import { balance, official, ours } from './clients.ts';

const tooMany = (headers: Readonly<Record<string, string>>): Reply =>
  json(429, { error: { type: 'invalid_request_error', code: 'rate_limit' } }, headers);
const told = [tooMany({ 'retry-after': '2', 'stripe-should-retry': 'true' }), balance] as const;
const untold = [tooMany({}), balance] as const;

export const stripeRetries: Topic = {
  file: 'stripe/retries.ts',
  rows: [
    {
      situation: 'A read is answered 429 with `Retry-After: 2` and `Stripe-Should-Retry: true`',
      source: {
        title: 'stripe-node#1885',
        url: 'https://github.com/stripe/stripe-node/issues/1885',
      },
      official: against(told, async (server) => {
        await official(server).balance.retrieve();
        return secondCame(server.received, 2_000);
      }),
      ours: against(told, async (server) => {
        await ours(server).client.request('GET', '/v1/balance');
        return secondCame(server.received, 2_000);
      }),
      expectation: {
        official: 'sent again too early',
        ours: 'waits as long as it was told',
      },
    },
    {
      situation: 'A read is answered 429 once, and would succeed a moment later',
      source: {
        title: 'stripe-node#1110',
        url: 'https://github.com/stripe/stripe-node/issues/1110',
      },
      official: against(untold, (server) =>
        requestsAnd(server, official(server).balance.retrieve()),
      ),
      ours: against(untold, (server) =>
        requestsAnd(server, ours(server).client.request('GET', '/v1/balance')),
      ),
      expectation: {
        official: '1 request, `StripeRateLimitError`',
        ours: '2 requests, resolves',
      },
    },
    {
      situation: 'Retries are switched off, and the connection is closed',
      source: {
        title: 'stripe-node#2808',
        url: 'https://github.com/stripe/stripe-node/issues/2808',
      },
      official: against([hangUp], async (server) => {
        const stripe = official(server, { maxNetworkRetries: 0 });
        await outcomeOf(stripe.balance.retrieve());
        return count(server.received.length, 'request');
      }),
      ours: against([hangUp], async (server) => {
        const stripe = ours(server, { policy: standard({ retry: false }) });
        await outcomeOf(stripe.client.request('GET', '/v1/balance'));
        return count(server.received.length, 'request');
      }),
      expectation: { official: '2 requests', ours: '1 request' },
    },
  ],
};
