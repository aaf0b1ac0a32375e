import { count, outcomeOf, requestsAnd, requestsByStatus, secondCame } from '../observe.ts';
import type { Topic } from '../row.ts';
import { against, json, type Reply, serve } from '../serve.ts';
import { againstFake, bundle, hurriedBundle, ours, place, rest, user } from './clients.ts';

const secondary: Reply = json(
  429,
  { message: 'You have exceeded a secondary rate limit.' },
  { 'retry-after': '2' },
);
const limited = [secondary, user] as const;
const failing = [json(502, { message: 'Server Error' }), user] as const;
const refusals = [400, 401, 403, 404, 409, 422] as const;
const refusal = { message: 'No.' };
const comment = { ...place, issue_number: 1, body: 'Fixed.' };
const ourComment = { repository: 'acme/shop', number: 1, body: 'Fixed.' };

/** Comments while GitHub acts, and a gateway says that it failed. */
const commenting = (post: (address: { readonly url: string }) => Promise<unknown>) =>
  againstFake(async (fake, address) => {
    const { issues } = rest(address);
    await issues.create({ ...place, title: 'Broken' });
    fake.faults.add({ kind: 'status', status: 502, at: 'after', match: { method: 'POST' } });
    const outcome = await outcomeOf(post(address));
    const { data } = await issues.get({ ...place, issue_number: 1 });
    return `${count(data.comments, 'comment')}, ${outcome}`;
  });

export const githubRetries: Topic = {
  file: 'github/retries.ts',
  rows: [
    {
      situation: 'A comment is written, and a gateway answers 502 (`octokit`)',
      source: {
        title: 'oss-autopilot#1553',
        url: 'https://github.com/costajohnt/oss-autopilot/pull/1553',
      },
      official: commenting((address) => hurriedBundle(address).rest.issues.createComment(comment)),
      ours: commenting((address) => ours(address).code.commentOnIssue(ourComment)),
      expectation: {
        official: '2 comments, resolves',
        ours: '1 comment, `unavailable`, may have run',
      },
    },
    {
      situation: 'A secondary limit: 429 with `Retry-After: 2` (`octokit`)',
      source: {
        title: 'create-pull-request#4298',
        url: 'https://github.com/peter-evans/create-pull-request/pull/4298',
      },
      official: against(limited, async (server) => {
        await bundle(server).rest.users.getAuthenticated();
        return secondCame(server.received, 2_000);
      }),
      ours: against(limited, async (server) => {
        await ours(server).client.request('GET', '/user');
        return secondCame(server.received, 2_000);
      }),
      expectation: { official: 'sent again too early', ours: 'waits as long as it was told' },
    },
    {
      situation: 'A read is answered 502 once, and would succeed a moment later (`@octokit/rest`)',
      official: against(failing, (server) =>
        requestsAnd(server, rest(server).users.getAuthenticated()),
      ),
      ours: against(failing, (server) =>
        requestsAnd(server, ours(server).client.request('GET', '/user')),
      ),
      expectation: { official: '1 request, `RequestError`', ours: '2 requests, resolves' },
    },
    {
      situation: 'A comment is refused (`octokit`)',
      official: () =>
        requestsByStatus(refusals, async (status) => {
          await using server = await serve(json(status, refusal));
          await outcomeOf(hurriedBundle(server).rest.issues.createComment(comment));
          return server.received.length;
        }),
      ours: () =>
        requestsByStatus(refusals, async (status) => {
          await using server = await serve(json(status, refusal));
          await outcomeOf(ours(server).code.commentOnIssue(ourComment));
          return server.received.length;
        }),
      expectation: {
        official: '400, 401, 403, 404, 422: 1 request; 409: 4 requests',
        ours: '400, 401, 403, 404, 409, 422: 1 request',
      },
    },
  ],
};
