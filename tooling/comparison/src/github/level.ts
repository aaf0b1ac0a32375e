import { standard } from '@quayside/core/resilience';
import { abortedAfter, count, outcomeOf } from '../observe.ts';
import type { Topic } from '../row.ts';
import { after, against, hangUp, json } from '../serve.ts';
import { retryWaitsOf, sleepsOf } from '../sleeps.ts';
import { bundle, ours, rest, user } from './clients.ts';
import { deliver, receive, receiveOfficially } from './deliveries.ts';

const slow = [after(200, user)] as const;
const odd = [json(502, { oops: true })] as const;
const failing = [json(502, { message: 'Server Error' })] as const;
const signedWithOld = deliver('previous', '{"zen":"Keep it logically awesome."}');
const secrets = ['current', 'previous'];

export const githubLevel: Topic = {
  file: 'github/level.ts',
  rows: [
    {
      situation: '502 with JSON that is not GitHub’s',
      official: against(odd, (server) => outcomeOf(rest(server).users.getAuthenticated())),
      ours: against(odd, (server) => outcomeOf(ours(server).client.request('GET', '/user'))),
      expectation: { official: '`RequestError`', ours: '`unavailable`, may have run' },
    },
    {
      situation: 'The caller aborts while the request is under way',
      official: against(slow, (server) => {
        const request = { signal: abortedAfter(20, server) };
        return outcomeOf(rest(server).users.getAuthenticated({ request }));
      }),
      ours: against(slow, (server) => {
        const options = { signal: abortedAfter(20, server) };
        return outcomeOf(ours(server).client.request('GET', '/user', options));
      }),
      expectation: { official: '`AbortError`', ours: '`AbortError`' },
    },
    {
      situation: 'Both secrets of a rotation are given, and the old one signed the delivery',
      official: () => receiveOfficially(signedWithOld, secrets),
      ours: () => receive(signedWithOld, secrets),
      expectation: { official: 'accepted', ours: 'accepted' },
    },
    {
      situation: 'Retries are switched off, and the connection is closed (`octokit`)',
      official: against([hangUp], async (server) => {
        await outcomeOf(bundle(server, { retries: 0 }).rest.users.getAuthenticated());
        return count(server.received.length, 'request');
      }),
      ours: against([hangUp], async (server) => {
        const { client } = ours(server, { policy: standard({ retry: false }) });
        await outcomeOf(client.request('GET', '/user'));
        return count(server.received.length, 'request');
      }),
      expectation: { official: '1 request', ours: '1 request' },
    },
    {
      situation: 'Every attempt fails with 502: the waits between them (`octokit`)',
      alone: true,
      official: against(failing, (server) =>
        sleepsOf('bottleneck', 15_000, () =>
          outcomeOf(bundle(server).rest.users.getAuthenticated()),
        ),
      ),
      ours: against(failing, (server) =>
        retryWaitsOf(15_000, (listeners) =>
          outcomeOf(ours(server, { listeners }).client.request('GET', '/user')),
        ),
      ),
      expectation: { official: '3 waits, at most 15 s', ours: '2 waits, at most 15 s' },
    },
  ],
};
