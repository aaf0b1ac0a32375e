import { setTimeout as delay } from 'node:timers/promises';
import { outcomeOf, requestsAnd, requestsByStatus } from '../observe.ts';
import type { Topic } from '../row.ts';
import { against, hangUp, json, type LocalServer, type Reply, serve } from '../serve.ts';
import { retryWaitsOf, sleepsOf } from '../sleeps.ts';
import { byDefault, known, message, official, ours } from './clients.ts';

const tooMany = (headers: Readonly<Record<string, string>> = {}): Reply =>
  json(429, { ok: false, error: 'ratelimited' }, headers);
/** HTTP dates have whole seconds, so that the wait is between one second and two. */
const tooManyUntil: Reply = (response) =>
  tooMany({ 'retry-after': new Date(Date.now() + 2_000).toUTCString() })(response);
const dated = [tooManyUntil, known] as const;
const undated = [tooMany(), known] as const;
const always = [tooMany({ 'retry-after': '0' })] as const;
const refusals = [400, 401, 403, 404, 422] as const;
const aSecond = [tooMany({ 'retry-after': '1' }), known] as const;
const refusal = { ok: false, error: 'invalid_arguments' };

/** Calls one method while another one waits for its limit to end. */
async function beside(
  { arrival }: LocalServer,
  limited: Promise<unknown>,
  other: () => Promise<unknown>,
): Promise<string> {
  await arrival;
  // The answer has to get there.
  await delay(250);
  const startedAt = performance.now();
  await other();
  const tookMs = performance.now() - startedAt;
  await limited;
  return tookMs > 400 ? 'held up for the other’s wait' : 'answered at once';
}

export const slackRetries: Topic = {
  file: 'slack/retries.ts',
  rows: [
    {
      situation: '429 with `Retry-After` as an HTTP date; the next request would succeed',
      source: {
        title: 'node-slack-sdk#2010',
        url: 'https://github.com/slackapi/node-slack-sdk/issues/2010',
      },
      official: against(dated, (server) => requestsAnd(server, official(server).auth.test())),
      ours: against(dated, (server) => requestsAnd(server, ours(server).auth.test())),
      expectation: { official: '1 request, `Error`', ours: '2 requests, resolves' },
    },
    {
      situation: '429 without `Retry-After`; the next request would succeed',
      source: {
        title: 'node-slack-sdk#2010',
        url: 'https://github.com/slackapi/node-slack-sdk/issues/2010',
      },
      official: against(undated, (server) => requestsAnd(server, official(server).auth.test())),
      ours: against(undated, (server) => requestsAnd(server, ours(server).auth.test())),
      expectation: { official: '1 request, `Error`', ours: '2 requests, resolves' },
    },
    {
      situation: '429 again and again',
      source: {
        title: 'node-slack-sdk#1119',
        url: 'https://github.com/slackapi/node-slack-sdk/issues/1119',
      },
      official: against(always, (server) => requestsAnd(server, official(server).auth.test())),
      ours: against(always, (server) => requestsAnd(server, ours(server).auth.test())),
      expectation: {
        official: '11 requests, `WebAPIRequestError`',
        ours: '3 requests, `rate_limited`',
      },
    },
    {
      situation: 'One method is limited for a second; another one is called meanwhile',
      source: {
        title: 'Slack: rate limits',
        url: 'https://docs.slack.dev/apis/web-api/rate-limits',
      },
      official: against(aSecond, (server) => {
        const { users, auth } = official(server);
        return beside(server, users.list({}), () => auth.test());
      }),
      ours: against(aSecond, (server) => {
        const { client, auth } = ours(server);
        return beside(server, client.request('users.list'), () => auth.test());
      }),
      expectation: { official: 'held up for the other’s wait', ours: 'answered at once' },
    },
    {
      situation: 'A message is refused by HTTP status',
      source: {
        title: 'node-slack-sdk#305',
        url: 'https://github.com/slackapi/node-slack-sdk/issues/305',
      },
      official: () =>
        requestsByStatus(refusals, async (status) => {
          await using server = await serve(json(status, refusal));
          await outcomeOf(official(server).chat.postMessage(message));
          return server.received.length;
        }),
      ours: () =>
        requestsByStatus(refusals, async (status) => {
          await using server = await serve(json(status, refusal));
          await outcomeOf(ours(server).messenger.send(message));
          return server.received.length;
        }),
      expectation: {
        official: '400, 401, 403, 404, 422: 11 requests',
        ours: '400, 401, 403, 404, 422: 1 request',
      },
    },
    {
      situation: 'Every connection is closed: the waits between the attempts, with default options',
      alone: true,
      source: {
        title: 'node-slack-sdk#305',
        url: 'https://github.com/slackapi/node-slack-sdk/issues/305',
      },
      official: against([hangUp], (server) => {
        const { auth } = byDefault(server);
        return sleepsOf('retry', 840_000, () => outcomeOf(auth.test()));
      }),
      ours: against([hangUp], (server) =>
        retryWaitsOf(5_000, (listeners) => outcomeOf(ours(server, { listeners }).auth.test())),
      ),
      expectation: { official: '10 waits, more than 840 s', ours: '2 waits, at most 5 s' },
    },
  ],
};
