import { outcomeOf, requestsAnd } from '../observe.ts';
import type { Topic } from '../row.ts';
import { against, cutBody, htmlPage, json, redirectTo } from '../serve.ts';
import { balance, official, ours, payment } from './clients.ts';

const badGateway = [json(502, { message: 'Bad Gateway' })] as const;
const redirect = [redirectTo('http://127.0.0.2/')] as const;
const mistyped = [json(200, { object: 'payment_intent', id: 7, amount: 'a lot' })] as const;
const cut = [cutBody, balance] as const;
const page = [htmlPage, balance] as const;

export const stripeAnswers: Topic = {
  file: 'stripe/answers.ts',
  rows: [
    {
      situation: 'A charge is answered 502 by a gateway, with JSON that is not Stripe’s',
      official: against(badGateway, (server) =>
        requestsAnd(
          server,
          official(server).paymentIntents.create(payment),
          ({ id }) => `resolves, as a payment whose id is ${id}`,
        ),
      ),
      ours: against(badGateway, (server) =>
        requestsAnd(server, ours(server).paymentIntents.create(payment)),
      ),
      expectation: {
        official: '3 requests, resolves, as a payment whose id is undefined',
        ours: '3 requests, `unavailable`, may have run',
      },
    },
    {
      situation: 'A charge is redirected to another origin (307, with a JSON body)',
      official: against(redirect, (server) =>
        requestsAnd(
          server,
          official(server).paymentIntents.create(payment),
          ({ id }) => `resolves, as a payment whose id is ${id}`,
        ),
      ),
      ours: against(redirect, (server) =>
        requestsAnd(server, ours(server).paymentIntents.create(payment)),
      ),
      expectation: {
        official: '1 request, resolves, as a payment whose id is undefined',
        ours: '1 request, `malformed_response`',
      },
    },
    {
      situation: 'The answer to a read is cut in the middle; the next one is whole',
      official: against(cut, (server) => requestsAnd(server, official(server).balance.retrieve())),
      ours: against(cut, (server) => requestsAnd(server, ours(server).balance.get())),
      expectation: {
        official: '1 request, `StripeConnectionError`',
        ours: '2 requests, resolves',
      },
    },
    {
      situation: 'A proxy answers a read with an HTML page and 200; the next answer is Stripe’s',
      official: against(page, (server) => requestsAnd(server, official(server).balance.retrieve())),
      ours: against(page, (server) => requestsAnd(server, ours(server).balance.get())),
      expectation: { official: '1 request, `StripeAPIError`', ours: '2 requests, resolves' },
    },
    {
      situation: 'The fields of an answer have other types than documented',
      official: against(mistyped, (server) =>
        outcomeOf(
          official(server).paymentIntents.retrieve('pi_1'),
          ({ amount }) => `resolves, with the amount '${amount}'`,
        ),
      ),
      ours: against(mistyped, (server) => outcomeOf(ours(server).paymentIntents.get('pi_1'))),
      expectation: {
        official: "resolves, with the amount 'a lot'",
        ours: '`malformed_response`, may have run',
      },
    },
  ],
};
