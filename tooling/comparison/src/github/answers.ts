import { outcomeOf, requestsAnd } from '../observe.ts';
import { redirected } from '../redirected.ts';
import type { Topic } from '../row.ts';
import { against, cutBody, htmlPage, json } from '../serve.ts';
import { ours, place, rest, user } from './clients.ts';

const cut = [cutBody, user] as const;
const page = [htmlPage, user] as const;
const mistyped = [json(200, { number: 'seven', title: null })] as const;
const said = ({ data }: { readonly data: unknown }): string =>
  `resolves, with the data \`${JSON.stringify(data)}\``;

export const githubAnswers: Topic = {
  file: 'github/answers.ts',
  rows: [
    {
      situation: 'The answer to a read is cut in the middle; the next one is whole',
      source: { title: 'request.js#649', url: 'https://github.com/octokit/request.js/issues/649' },
      official: against(cut, (server) =>
        requestsAnd(server, rest(server).users.getAuthenticated(), said),
      ),
      ours: against(cut, (server) =>
        requestsAnd(server, ours(server).client.request('GET', '/user')),
      ),
      expectation: {
        official: '1 request, resolves, with the data `""`',
        ours: '2 requests, resolves',
      },
    },
    {
      situation: 'A proxy answers a read with an HTML page and 200; the next answer is GitHub’s',
      source: { title: 'request.js#819', url: 'https://github.com/octokit/request.js/issues/819' },
      official: against(page, (server) =>
        requestsAnd(server, rest(server).users.getAuthenticated(), said),
      ),
      ours: against(page, (server) =>
        requestsAnd(server, ours(server).client.request('GET', '/user')),
      ),
      expectation: {
        official: '1 request, resolves, with the data `"<html><body>Maintenance</body></html>"`',
        ours: '2 requests, resolves',
      },
    },
    {
      situation: 'The fields of an answer have other types than documented',
      official: against(mistyped, (server) =>
        outcomeOf(rest(server).issues.get({ ...place, issue_number: 7 }), said),
      ),
      ours: against(mistyped, (server) =>
        outcomeOf(ours(server).code.getIssue({ repository: 'acme/shop', number: 7 })),
      ),
      expectation: {
        official: 'resolves, with the data `{"number":"seven","title":null}`',
        ours: '`malformed_response`, may have run',
      },
    },
    {
      situation: 'A write is redirected to another origin (307)',
      official: redirected((server) => rest(server).issues.create({ ...place, title: 'Secret' })),
      ours: redirected((server) =>
        ours(server).code.createIssue({ repository: 'acme/shop', title: 'Secret' }),
      ),
      expectation: {
        official: 'resolves; the other origin gets the body',
        ours: '`malformed_response`; the other origin gets nothing',
      },
    },
  ],
};
