import type { HttpTransport } from '@quayside/core/http';
import { createGitHub } from '@quayside/github';
import { createOpenAI } from '@quayside/openai';
import { createSlack } from '@quayside/slack';
import type { CallOperation, CreateOperations } from '../operation.ts';
import {
  chatModel,
  embedded,
  issueNumber,
  message,
  messages,
  newIssue,
  tokens,
} from '../requests.ts';

const repository = 'acme/shop';

/** Ours with the default policies. Writes to GitHub are paced by the second there, which is left out here. */
export function quaysideOperations(
  origin: string,
  transport?: HttpTransport,
): Readonly<Record<string, CallOperation>> {
  const { messenger } = createSlack({ token: tokens.slack, baseUrl: `${origin}/api`, transport });
  const { code } = createGitHub({
    token: tokens.github,
    baseUrl: origin,
    pacing: false,
    transport,
  });
  const { model, embeddings } = createOpenAI({
    apiKey: tokens.openai,
    model: chatModel,
    baseUrl: `${origin}/v1`,
    transport,
  });
  const input = { messages };
  return {
    'chat.postMessage': () => messenger.send(message),
    'issues.create': () => code.createIssue({ repository, ...newIssue }),
    'issues.get': () => code.getIssue({ repository, number: issueNumber }),
    'chat.completions.create': () => model.complete(input),
    'stream of 200 chunks': async () => {
      let text = '';
      for await (const event of await model.stream(input)) {
        if (event.type === 'text.added') text += event.text;
      }
      return text;
    },
    'embeddings.create': () => embeddings.embed({ texts: [embedded] }),
  };
}

export const create: CreateOperations = (origin) => quaysideOperations(origin);
