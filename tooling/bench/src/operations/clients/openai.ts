import OpenAI from 'openai';
import type { CreateOperations } from '../operation.ts';
import { chatModel, embedded, embeddingModel, messages, tokens } from '../requests.ts';

export const create: CreateOperations = (origin) => {
  const client = new OpenAI({ apiKey: tokens.openai, baseURL: `${origin}/v1` });
  const asked = { model: chatModel, messages: [...messages] };
  return {
    'chat.completions.create': () => client.chat.completions.create(asked),
    'stream of 200 chunks': async () => {
      let text = '';
      const options = { include_usage: true };
      const stream = await client.chat.completions.create({
        ...asked,
        stream: true,
        stream_options: options,
      });
      for await (const { choices } of stream) text += choices[0]?.delta.content ?? '';
      return text;
    },
    'embeddings.create': () => client.embeddings.create({ model: embeddingModel, input: embedded }),
  };
};
