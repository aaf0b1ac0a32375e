// Calls a model as fast as it can and says which usage is kept; without a model it brings what is kept to the server.
import { writeSync } from 'node:fs';
import { budgeted, createCostTracker, withAttribution } from '@quayside/cost-tracker';
import { createEstimate } from '@quayside/cost-tracker/pricing';
import { createOpenAI } from '@quayside/openai';
import { standardCatalogue } from '@quayside/pricing/standard';
import { MODEL, promptOf } from './usage-of-call.ts';

const [trackerUrl = '', directory = '', openaiUrl = ''] = process.argv.slice(2);
const AT_ONCE = 8;

const tracker = createCostTracker({
  baseUrl: trackerUrl,
  token: 'any',
  account: 'harbour',
  spool: { directory },
  onFact: (fact) => {
    if (fact.type === 'usage.logged') writeSync(1, `${fact.id}\n`);
  },
});

async function callForEver(): Promise<void> {
  const estimate = createEstimate(standardCatalogue(), { model: MODEL });
  const openai = createOpenAI({
    apiKey: 'sk-fake',
    baseUrl: openaiUrl,
    model: MODEL,
    policy: tracker.budget({ estimate, whenUnreachable: 'admit' }),
    listeners: [tracker.meter],
  });
  const model = budgeted(openai.model);
  let next = 0;
  const callOn = async (): Promise<void> => {
    for (;;) {
      const n = next++;
      const messages = [{ role: 'user', content: promptOf(n) }] as const;
      await withAttribution({ task: `call-${n}` }, () =>
        model.complete({ messages, maxTokens: 500 }),
      );
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, callOn));
}

if (openaiUrl !== '') await callForEver();
const { remainingBytes } = await tracker.flush({ timeoutMs: 30_000 });
await tracker[Symbol.asyncDispose]();
process.exitCode = remainingBytes === 0 ? 0 : 1;
