import { standard } from '@quayside/core/resilience';
import { count, outcomeOf } from '../observe.ts';
import type { Topic } from '../row.ts';
import { against, hangUp, json } from '../serve.ts';
import { byDefault, official, ours } from './clients.ts';

export const slackLevel: Topic = {
  file: 'slack/level.ts',
  rows: [
    {
      situation: '503 with JSON that is not Slack’s',
      official: against([json(503, { oops: true })], (server) =>
        outcomeOf(official(server).auth.test()),
      ),
      ours: against([json(503, { oops: true })], (server) => outcomeOf(ours(server).auth.test())),
      expectation: { official: '`WebAPIHTTPError`', ours: '`unavailable`, may have run' },
    },
    {
      situation: 'Retries are switched off, and the connection is closed',
      official: against([hangUp], async (server) => {
        await outcomeOf(byDefault(server, { retryConfig: { retries: 0 } }).auth.test());
        return count(server.received.length, 'request');
      }),
      ours: against([hangUp], async (server) => {
        await outcomeOf(ours(server, { policy: standard({ retry: false }) }).auth.test());
        return count(server.received.length, 'request');
      }),
      expectation: { official: '1 request', ours: '1 request' },
    },
  ],
};
