export type { FakeOpenAI, FakeOpenAIOptions } from './create-fake-openai.js';
export { createFakeOpenAI } from './create-fake-openai.js';
export type { FakeAnswerScript } from './script.js';
export { signOpenAIPayload } from './sign-openai-payload.js';
