import { createVirtualClock } from '@quayside/core/testing';
import { endsWithin } from '../ends-within.ts';
import { abortedAfter, outcomeInSilence, outcomeOf, requestsAnd } from '../observe.ts';
import type { Topic } from '../row.ts';
import { after, against, json, silence } from '../serve.ts';
import { balance, official, ours } from './clients.ts';

const slow = [after(200, balance)] as const;
const outage = json(500, { error: { type: 'api_error' } }, { 'retry-after': '1' });
const failing = [outage, balance] as const;

/** There is no option for a signal, so it goes where the other per-request options go. */
const withSignal = (signal: AbortSignal): object => ({ signal });

export const stripeTime: Topic = {
  file: 'stripe/time.ts',
  rows: [
    {
      situation: 'Nothing ever answers',
      source: {
        title: 'stripe-node#832',
        url: 'https://github.com/stripe/stripe-node/issues/832',
      },
      official: against([silence], async (server) => {
        const stripe = official(server);
        const call = outcomeOf(stripe.balance.retrieve());
        const outcome = await outcomeInSilence(server, 1_000, call);
        const seconds = Number(stripe.getApiField('timeout')) / 1_000;
        const attempts = Number(stripe.getMaxNetworkRetries()) + 1;
        return `${outcome}; set to ${attempts} attempts of ${seconds} s`;
      }),
      ours: against([silence], async (server) => {
        const clock = createVirtualClock();
        return await endsWithin(30, clock, ours(server, { clock }).balance.get());
      }),
      expectation: {
        official: 'still waiting after 1 s; set to 3 attempts of 80 s',
        ours: '`timeout`, may have run, within 30 s in all',
      },
    },
    {
      situation: 'The caller aborts while the request is under way',
      source: {
        title: 'stripe-node#2241',
        url: 'https://github.com/stripe/stripe-node/issues/2241',
      },
      official: against(slow, async (server) => {
        const options = withSignal(abortedAfter(20, server));
        return await outcomeOf(official(server).balance.retrieve({}, options));
      }),
      ours: against(slow, async (server) => {
        return await outcomeOf(ours(server).balance.get({}, { signal: abortedAfter(20, server) }));
      }),
      expectation: { official: 'resolves', ours: '`AbortError`' },
    },
    {
      situation: 'The caller aborts while a retry is waiting for its turn',
      official: against(failing, async (server) => {
        const options = withSignal(abortedAfter(250, server));
        return await requestsAnd(server, official(server).balance.retrieve({}, options));
      }),
      ours: against(failing, async (server) => {
        const call = ours(server).balance.get({}, { signal: abortedAfter(250, server) });
        return await requestsAnd(server, call);
      }),
      expectation: { official: '2 requests, resolves', ours: '1 request, `AbortError`' },
    },
  ],
};
