import { createVirtualClock } from '@quayside/core/testing';
import { endsWithin } from '../ends-within.ts';
import { outcomeInSilence, outcomeOf } from '../observe.ts';
import type { Topic } from '../row.ts';
import { against, silence } from '../serve.ts';
import { official, officialQuestion, ours, question } from './clients.ts';

export const openaiTime: Topic = {
  file: 'openai/time.ts',
  rows: [
    {
      situation: 'Nothing ever answers',
      official: against([silence], async (server) => {
        const client = official(server);
        const call = outcomeOf(client.chat.completions.create(officialQuestion));
        const outcome = await outcomeInSilence(server, 1_000, call);
        const { timeout, maxRetries } = client;
        return `${outcome}; set to ${maxRetries + 1} attempts of ${timeout / 1_000} s`;
      }),
      ours: against([silence], (server) => {
        const clock = createVirtualClock();
        return endsWithin(300, clock, ours(server, { clock }).model.complete(question));
      }),
      expectation: {
        official: 'still waiting after 1 s; set to 3 attempts of 600 s',
        ours: '`timeout`, may have run, within 300 s in all',
      },
    },
  ],
};
