import { createVirtualClock } from '@quayside/core/testing';
import { endsWithin } from '../ends-within.ts';
import { abortedAfter, outcomeInSilence, outcomeOf, requestsAnd } from '../observe.ts';
import type { Topic } from '../row.ts';
import { after, against, json, silence } from '../serve.ts';
import { byDefault, known, official, ours } from './clients.ts';

const slow = [after(200, known)] as const;
const failing = [json(503, {}, { 'retry-after': '1' }), known] as const;
const retryConfig = { retries: 1, minTimeout: 600 } as const;
/** No method has a place for a signal. */
const withSignal = (signal: AbortSignal): Record<string, unknown> => ({ signal });

export const slackTime: Topic = {
  file: 'slack/time.ts',
  rows: [
    {
      situation: 'Nothing ever answers',
      official: against([silence], async (server) => {
        const call = outcomeOf(official(server).auth.test());
        return `${await outcomeInSilence(server, 1_000, call)}; sets no limit by default`;
      }),
      ours: against([silence], (server) => {
        const clock = createVirtualClock();
        return endsWithin(30, clock, ours(server, { clock }).auth.test());
      }),
      expectation: {
        official: 'still waiting after 1 s; sets no limit by default',
        ours: '`timeout`, may have run, within 30 s in all',
      },
    },
    {
      situation: 'The caller aborts while the request is under way',
      official: against(slow, (server) =>
        outcomeOf(official(server).apiCall('auth.test', withSignal(abortedAfter(20, server)))),
      ),
      ours: against(slow, (server) =>
        outcomeOf(ours(server).auth.test({ signal: abortedAfter(20, server) })),
      ),
      expectation: { official: 'resolves', ours: '`AbortError`' },
    },
    {
      situation: 'The caller aborts while a retry is waiting for its turn',
      official: against(failing, (server) => {
        const client = byDefault(server, { retryConfig });
        return requestsAnd(
          server,
          client.apiCall('auth.test', withSignal(abortedAfter(250, server))),
        );
      }),
      ours: against(failing, (server) =>
        requestsAnd(server, ours(server).auth.test({ signal: abortedAfter(250, server) })),
      ),
      expectation: { official: '2 requests, resolves', ours: '1 request, `AbortError`' },
    },
  ],
};
