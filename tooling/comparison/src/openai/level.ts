import { standard } from '@quayside/core/resilience';
import { abortedAfter, count, outcomeOf, requestsAnd, secondCame } from '../observe.ts';
import type { Topic } from '../row.ts';
import { after, against, hangUp, json } from '../serve.ts';
import { retryWaitsOf, sleepsOf } from '../sleeps.ts';
import { models, official, officialQuestion, ours, question, soon } from './clients.ts';

const slow = [after(200, models)] as const;
const outage = { error: { type: 'server_error' } };
const failing = [json(500, outage, { 'retry-after': '1' }), models] as const;
const down = [json(500, outage)] as const;
const briefly = [json(500, outage, soon)] as const;
const aSecond = [
  json(429, { error: { type: 'requests' } }, { 'retry-after': '1' }),
  models,
] as const;
const odd = [json(502, { oops: true }, soon)] as const;

export const openaiLevel: Topic = {
  file: 'openai/level.ts',
  rows: [
    {
      situation: 'A question is answered 500, though the model may have written and been paid for',
      official: against(briefly, (server) =>
        requestsAnd(server, official(server).chat.completions.create(officialQuestion)),
      ),
      ours: against(briefly, (server) =>
        requestsAnd(server, ours(server).model.complete(question)),
      ),
      expectation: {
        official: '3 requests, `InternalServerError`',
        ours: '3 requests, `unavailable`, may have run',
      },
    },
    {
      situation: '502 with JSON that is not OpenAI’s',
      official: against(odd, (server) => outcomeOf(official(server).models.list())),
      ours: against(odd, (server) => outcomeOf(ours(server).models.list())),
      expectation: { official: '`InternalServerError`', ours: '`unavailable`, may have run' },
    },
    {
      situation: '429 with `Retry-After: 1`',
      official: against(aSecond, async (server) => {
        await official(server).models.list();
        return secondCame(server.received, 1_000);
      }),
      ours: against(aSecond, async (server) => {
        await ours(server).models.list();
        return secondCame(server.received, 1_000);
      }),
      expectation: {
        official: 'waits as long as it was told',
        ours: 'waits as long as it was told',
      },
    },
    {
      situation: 'The caller aborts while the request is under way',
      official: against(slow, (server) =>
        outcomeOf(official(server).models.list({ signal: abortedAfter(20, server) })),
      ),
      ours: against(slow, (server) =>
        outcomeOf(ours(server).models.list({ signal: abortedAfter(20, server) })),
      ),
      expectation: { official: '`APIUserAbortError`', ours: '`AbortError`' },
    },
    {
      situation: 'The caller aborts while a retry is waiting for its turn',
      official: against(failing, (server) =>
        requestsAnd(server, official(server).models.list({ signal: abortedAfter(250, server) })),
      ),
      ours: against(failing, (server) =>
        requestsAnd(server, ours(server).models.list({ signal: abortedAfter(250, server) })),
      ),
      expectation: { official: '1 request, `APIUserAbortError`', ours: '1 request, `AbortError`' },
    },
    {
      situation: 'Retries are switched off, and the connection is closed',
      official: against([hangUp], async (server) => {
        await outcomeOf(official(server, { maxRetries: 0 }).models.list());
        return count(server.received.length, 'request');
      }),
      ours: against([hangUp], async (server) => {
        await outcomeOf(ours(server, { policy: standard({ retry: false }) }).models.list());
        return count(server.received.length, 'request');
      }),
      expectation: { official: '1 request', ours: '1 request' },
    },
    {
      situation: 'Every attempt fails with 500: the waits between them',
      alone: true,
      // Its request timeout is a timer like its waits: it is set below what counts.
      official: against(down, (server) =>
        sleepsOf('openai', 5_000, () => outcomeOf(official(server, { timeout: 90 }).models.list())),
      ),
      ours: against(down, (server) =>
        retryWaitsOf(5_000, (listeners) => outcomeOf(ours(server, { listeners }).models.list())),
      ),
      expectation: { official: '2 waits, at most 5 s', ours: '2 waits, at most 5 s' },
    },
  ],
};
