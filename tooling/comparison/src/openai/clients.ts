import { createOpenAI, type OpenAIOptions, type OpenAI as Ours } from '@quayside/openai';
import OpenAI, { type ClientOptions } from 'openai';
import { json, type Reply } from '../serve.ts';

interface Address {
  readonly url: string;
}

const apiKey = 'sk-comparison';
const model = 'gpt-5-mini';

/** The official client with its defaults. */
export function official({ url }: Address, options: ClientOptions = {}): OpenAI {
  return new OpenAI({ apiKey, baseURL: `${url}/v1`, logLevel: 'off', ...options });
}

/** Ours with its defaults. */
export function ours({ url }: Address, options: Partial<OpenAIOptions> = {}): Ours {
  return createOpenAI({ apiKey, baseUrl: `${url}/v1`, model, ...options });
}

const messages = [{ role: 'user' as const, content: 'ping' }];
export const question = { messages };
/** The official client is told the model with every question. */
export const officialQuestion = { model, messages };

/** A read that succeeds. */
export const models: Reply = json(200, { object: 'list', data: [] });

/** Its retries wait half a second and more, unless the server names a shorter time. */
export const soon = { 'retry-after-ms': '1' } as const;
