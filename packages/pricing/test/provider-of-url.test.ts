import { providerOfUrl } from '@quayside/pricing/standard';
import { expect, it } from 'vitest';

it.each([
  ['https://api.openai.com/v1', 'openai'],
  ['https://API.OPENAI.COM/v1/', 'openai'],
  ['https://api.openai.com', 'openai'],
  ['https://acme.openai.azure.com/openai/v1', 'azure'],
  ['https://acme.services.ai.azure.com/openai/v1', 'azure'],
  ['https://openrouter.ai/api/v1', 'openrouter'],
  ['https://api.deepseek.com/v1', 'deepseek'],
  ['https://api.groq.com/openai/v1', 'groq'],
  ['https://api.x.ai/v1', 'x-ai'],
  ['https://api.moonshot.ai/v1', 'moonshotai'],
  ['https://generativelanguage.googleapis.com/v1beta/openai/', 'google'],
  ['https://bedrock-runtime.eu-west-1.amazonaws.com/openai/v1', 'aws'],
  ['https://router.huggingface.co/groq/v1', 'huggingface_groq'],
])('%s is served by %s', (url, provider) => {
  expect(providerOfUrl(url)).toBe(provider);
});

it.each([
  ['a machine of one’s own', 'http://localhost:11434/v1'],
  ['a proxy', 'https://llm.acme.example/v1'],
  ['a host that begins like a provider', 'https://api.openai.com.acme.example/v1'],
  ['a host that ends like a provider', 'https://not-api.openai.com/v1'],
  ['a provider in the path', 'https://acme.example/api.openai.com/v1'],
  ['an address in the path', 'https://acme.example/https://api.openai.com/v1'],
  ['a domain of a provider in the path', 'https://acme.example/x.googleapis.com'],
  ['an intranet host with a provider in its path', 'https://proxy/x.openai.azure.com'],
  ['a provider in the query', 'https://acme.example/v1?to=https://api.openai.com'],
  ['a provider as the user', 'https://api.openai.com@acme.example/v1'],
  ['a provider without encryption', 'http://api.openai.com/v1'],
  ['a path that begins like a provider’s', 'https://router.huggingface.co/groq-two/v1'],
  ['no address', 'api.openai.com'],
  ['nothing', ''],
])('%s is nobody’s: %s', (_, url) => {
  expect(providerOfUrl(url)).toBeUndefined();
});
