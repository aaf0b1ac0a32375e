import { abortedAfter, outcomeInSilence } from '../observe.ts';
import type { Topic } from '../row.ts';
import { against, events, type LocalServer } from '../serve.ts';
import { official, officialQuestion, ours, question } from './clients.ts';

const first = JSON.stringify({
  id: 'c',
  object: 'chat.completion.chunk',
  model: 'gpt-5-mini',
  choices: [{ index: 0, delta: { content: 'The answer is' }, finish_reason: null }],
});
const stalls = [events([first], 'open')] as const;
const truncated = [events([first], 'end')] as const;
const empty = [events([], 'end')] as const;

interface Limits {
  /** What each has of a limit in milliseconds: the timeout there, the pause between events here. */
  readonly ms?: number;
  readonly signal?: AbortSignal;
}

/** Reads a stream to wherever it leads, and says how it ended. */
async function readOfficially(server: LocalServer, { ms, signal }: Limits = {}): Promise<string> {
  const client = official(server, ms === undefined ? {} : { timeout: ms });
  const options = signal === undefined ? {} : { signal };
  const stream = await client.chat.completions.create(
    { ...officialQuestion, stream: true },
    options,
  );
  for await (const _ of stream);
  return 'the loop ends as if all had come';
}

async function read(server: LocalServer, { ms, signal }: Limits = {}): Promise<string> {
  const { model } = ours(server, { streamIdleMs: ms });
  for await (const _ of await model.stream(question, { signal }));
  return 'the loop ends as if all had come';
}

const endOf = (server: LocalServer, reading: Promise<string>): Promise<string> =>
  outcomeInSilence(server, 2_000, reading);

export const openaiStreams: Topic = {
  file: 'openai/streams.ts',
  rows: [
    {
      situation: 'A stream stalls after its first event, with a limit of 300 ms set',
      source: {
        title: 'kimi-code#1798',
        url: 'https://github.com/MoonshotAI/kimi-code/issues/1798',
      },
      official: against(stalls, (server) => endOf(server, readOfficially(server, { ms: 300 }))),
      ours: against(stalls, (server) => endOf(server, read(server, { ms: 300 }))),
      expectation: { official: 'still waiting after 2 s', ours: '`timeout`, may have run' },
    },
    {
      situation: 'The caller aborts a stream',
      official: against(stalls, (server) =>
        endOf(server, readOfficially(server, { signal: abortedAfter(250, server) })),
      ),
      ours: against(stalls, (server) =>
        endOf(server, read(server, { signal: abortedAfter(250, server) })),
      ),
      expectation: { official: 'the loop ends as if all had come', ours: '`AbortError`' },
    },
    {
      situation: 'A stream ends in the middle of a sentence, with no finish reason and no `[DONE]`',
      source: {
        title: 'agent-afk#635',
        url: 'https://github.com/griffinwork40/agent-afk/pull/635',
      },
      official: against(truncated, (server) => endOf(server, readOfficially(server))),
      ours: against(truncated, (server) => endOf(server, read(server))),
      expectation: {
        official: 'the loop ends as if all had come',
        ours: '`unavailable`, may have run',
      },
    },
    {
      situation: 'A stream is empty',
      source: {
        title: 'pydantic-ai#6610',
        url: 'https://github.com/pydantic/pydantic-ai/issues/6610',
      },
      official: against(empty, (server) => endOf(server, readOfficially(server))),
      ours: against(empty, (server) => endOf(server, read(server))),
      expectation: {
        official: 'the loop ends as if all had come',
        ours: '`unavailable`, may have run',
      },
    },
  ],
};
