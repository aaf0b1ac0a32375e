import { once } from 'node:events';
import { createVirtualClock } from '@quayside/core/testing';
import { endsWithin } from '../ends-within.ts';
import { abortedAfter, outcomeInSilence, outcomeOf, outcomeWithin } from '../observe.ts';
import type { Topic } from '../row.ts';
import { against, json, silence } from '../serve.ts';
import { bundle, ours, rest, user } from './clients.ts';

const failing = [json(502, { message: 'Server Error' }, { 'retry-after': '1' }), user] as const;

/** The default wait is a second, of which a quarter is over at the abort. */
async function whenAborted(signal: AbortSignal, call: Promise<unknown>): Promise<string> {
  const outcome = outcomeOf(call);
  await once(signal, 'abort');
  const early = await outcomeWithin(400, outcome, (seen) => seen);
  if (early !== 'still waiting') return `${early}, at once`;
  return `${await outcome}, once the wait is over`;
}

export const githubTime: Topic = {
  file: 'github/time.ts',
  rows: [
    {
      situation: 'Nothing ever answers',
      source: {
        title: 'octokit.js#1426',
        url: 'https://github.com/octokit/octokit.js/issues/1426',
      },
      official: against([silence], async (server) => {
        const call = outcomeOf(rest(server).users.getAuthenticated());
        return `${await outcomeInSilence(server, 1_000, call)}; has no option for a limit`;
      }),
      ours: against([silence], (server) => {
        const clock = createVirtualClock();
        return endsWithin(30, clock, ours(server, { clock }).client.request('GET', '/user'));
      }),
      expectation: {
        official: 'still waiting after 1 s; has no option for a limit',
        ours: '`timeout`, may have run, within 30 s in all',
      },
    },
    {
      situation: 'The caller aborts while a retry is waiting for its turn (`octokit`)',
      official: against(failing, (server) => {
        const signal = abortedAfter(250, server);
        const request = { signal };
        return whenAborted(signal, bundle(server).rest.users.getAuthenticated({ request }));
      }),
      ours: against(failing, (server) => {
        const signal = abortedAfter(250, server);
        return whenAborted(signal, ours(server).client.request('GET', '/user', { signal }));
      }),
      expectation: {
        official: '`AbortError`, once the wait is over',
        ours: '`AbortError`, at once',
      },
    },
  ],
};
