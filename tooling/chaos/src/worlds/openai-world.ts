import type { ChatInput } from '@quayside/core';
import { createOpenAI, type OpenAI } from '@quayside/openai';
import { createFakeOpenAI } from '@quayside/openai/testing';
import { collectUsage, inCall, TASK_HEADER } from '../call-context.ts';
import { noPolicy } from '../quick-policy.ts';
import type { Ledger, Link, Task, TokenCount, World } from '../task.ts';

const WORDS_PER_ANSWER = 30;

/** Answers whole and streamed, over both APIs, and embeddings. The fake says again what it was told. */
export function createOpenAIWorld(tasks: number): World<OpenAI> {
  // Every task may be asked and answered several times.
  const fake = createFakeOpenAI({ logLimit: 100 * tasks });
  const connect = ({ baseUrl, ...link }: Partial<Link>): OpenAI =>
    createOpenAI({
      apiKey: 'sk-fake',
      model: 'gpt-5-mini',
      streamIdleMs: 1_000,
      baseUrl: baseUrl && `${baseUrl}/v1`,
      ...link,
    });
  const direct = connect({ fetch: fake.fetch, policy: noPolicy, listeners: [collectUsage] });
  return {
    provider: 'openai',
    listen: () => fake.listen(),
    connect,
    prepare: async (count) => Array.from({ length: count }, (_, index) => toTask(index)),
    readLedger: async (done) => {
      const answered = fake.requests.entries().filter(({ status }) => status === 200);
      const asked = new Set(answered.map(({ header }) => header(TASK_HEADER)));
      return askAgain(
        done.filter(({ id }) => asked.has(id)),
        direct,
      );
    },
  };
}

/** The fake always answers the same: what it says past the network is what callers should have heard. */
async function askAgain(tasks: readonly Task<OpenAI>[], direct: OpenAI): Promise<Ledger> {
  const effects = new Map<string, readonly string[]>();
  const tokens = new Map<string, TokenCount>();
  for (const task of tasks) {
    const { result = '', usage } = await inCall(task.id, () => task.run(direct));
    const [count] = usage;
    effects.set(task.id, [result]);
    if (count !== undefined) tokens.set(task.id, count);
  }
  return { effects, tokens };
}

function toTask(index: number): Task<OpenAI> {
  const id = `task-${index}`;
  const words = Array.from({ length: WORDS_PER_ANSWER }, (_, nth) => `${id}-${nth}`).join(' ');
  const input: ChatInput = { messages: [{ role: 'user', content: words }] };
  const tasks: readonly Omit<Task<OpenAI>, 'id' | 'repeatable'>[] = [
    {
      operation: 'complete',
      run: async ({ model }) => (await model.complete(input)).text,
    },
    { operation: 'stream', run: ({ model }) => readStream(model, input) },
    {
      operation: 'embed',
      run: async ({ embeddings }) =>
        JSON.stringify((await embeddings.embed({ texts: [id, words] })).vectors),
    },
  ];
  const task = tasks[index % tasks.length];
  if (task === undefined) throw new RangeError('there is no such task');
  return { id, repeatable: true, ...task };
}

/** Reads a stream to its end. The pieces have to make the whole. */
async function readStream(model: OpenAI['model'], input: ChatInput): Promise<string> {
  let pieces = '';
  let whole: string | undefined;
  for await (const event of await model.stream(input)) {
    if (event.type === 'text.added') pieces += event.text;
    if (event.type === 'answer.finished') whole = event.answer.text;
  }
  return pieces === whole ? pieces : `${pieces} is not ${whole}`;
}
