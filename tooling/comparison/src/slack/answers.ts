import type { WebAPIPlatformError } from '@slack/web-api';
import { outcomeOf, requestsAnd } from '../observe.ts';
import type { Topic } from '../row.ts';
import { against, cutBody, htmlPage, json, redirectTo } from '../serve.ts';
import { known, message, official, ours } from './clients.ts';

const cut = [cutBody, known] as const;
const page = [htmlPage] as const;
const redirect = [redirectTo('http://127.0.0.2/')] as const;
const bare = [json(200, { ok: true })] as const;

/** The reason for which Slack refused a call, according to the SDK. */
const reasonOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'resolves',
    (error: WebAPIPlatformError) => `refused for the reason \`${error.data.error}\``,
  );

export const slackAnswers: Topic = {
  file: 'slack/answers.ts',
  rows: [
    {
      situation: 'The answer to a read is cut in the middle; the next one is whole',
      official: against(cut, (server) => requestsAnd(server, official(server).auth.test())),
      ours: against(cut, (server) => requestsAnd(server, ours(server).auth.test())),
      expectation: { official: '1 request, `TypeError`', ours: '2 requests, resolves' },
    },
    {
      situation: 'A proxy answers a message with an HTML page and 200',
      official: against(page, (server) =>
        requestsAnd(server, reasonOf(official(server).chat.postMessage(message)), (why) => why),
      ),
      ours: against(page, (server) => requestsAnd(server, ours(server).messenger.send(message))),
      expectation: {
        official: '1 request, refused for the reason `<html><body>Maintenance</body></html>`',
        ours: '1 request, `malformed_response`, may have run',
      },
    },
    {
      situation: 'A message is redirected to another origin (307)',
      official: against(redirect, (server) =>
        requestsAnd(server, official(server).chat.postMessage(message)),
      ),
      ours: against(redirect, (server) =>
        requestsAnd(server, ours(server).messenger.send(message)),
      ),
      expectation: {
        official: '11 requests, `WebAPIRequestError`',
        ours: '1 request, `malformed_response`',
      },
    },
    {
      situation: 'A message is answered with `{"ok":true}` and no `ts`',
      source: {
        title: 'node-slack-sdk#509',
        url: 'https://github.com/slackapi/node-slack-sdk/issues/509',
      },
      official: against(bare, (server) =>
        outcomeOf(
          official(server).chat.postMessage(message),
          ({ ts }) => `resolves, with the ts ${ts}`,
        ),
      ),
      ours: against(bare, (server) => outcomeOf(ours(server).messenger.send(message))),
      expectation: {
        official: 'resolves, with the ts undefined',
        ours: '`malformed_response`, may have run',
      },
    },
  ],
};
