import { count, outcomeOf, requestsByStatus } from '../observe.ts';
import type { Topic } from '../row.ts';
import { against, json, serve } from '../serve.ts';
import { retryWaitsOf, sleepsOf } from '../sleeps.ts';
import { againstFake, official, ours, payment } from './clients.ts';

const refusals = [400, 401, 403, 404, 409, 422] as const;
const refusal = { error: { type: 'invalid_request_error' } };
const failing = [json(500, { error: { type: 'api_error' } })] as const;

export const stripeLevel: Topic = {
  file: 'stripe/level.ts',
  rows: [
    {
      situation: 'The answer to a charge is lost, and the charge is repeated under its key',
      official: againstFake(async (fake, address) => {
        fake.faults.add({ kind: 'lost_answer' });
        await official(address).paymentIntents.create(payment);
        const charges = count(fake.ledger.charges().length, 'charge');
        return `${count(fake.requests.total, 'request')}, ${charges}`;
      }),
      ours: againstFake(async (fake, address) => {
        fake.faults.add({ kind: 'lost_answer' });
        await ours(address).paymentIntents.create(payment);
        const charges = count(fake.ledger.charges().length, 'charge');
        return `${count(fake.requests.total, 'request')}, ${charges}`;
      }),
      expectation: { official: '2 requests, 1 charge', ours: '2 requests, 1 charge' },
    },
    {
      situation: 'A charge is refused',
      official: () =>
        requestsByStatus(refusals, async (status) => {
          await using server = await serve(json(status, refusal));
          await outcomeOf(official(server).paymentIntents.create(payment));
          return server.received.length;
        }),
      ours: () =>
        requestsByStatus(refusals, async (status) => {
          await using server = await serve(json(status, refusal));
          await outcomeOf(ours(server).paymentIntents.create(payment));
          return server.received.length;
        }),
      expectation: {
        official: '400, 401, 403, 404, 422: 1 request; 409: 3 requests',
        ours: '400, 401, 403, 404, 422: 1 request; 409: 3 requests',
      },
    },
    {
      situation: 'Every attempt fails with 500: the waits between them',
      alone: true,
      official: against(failing, (server) =>
        sleepsOf('stripe', 5_000, () => outcomeOf(official(server).balance.retrieve())),
      ),
      ours: against(failing, (server) =>
        retryWaitsOf(5_000, (listeners) => outcomeOf(ours(server, { listeners }).balance.get())),
      ),
      expectation: { official: '2 waits, at most 5 s', ours: '2 waits, at most 5 s' },
    },
  ],
};
