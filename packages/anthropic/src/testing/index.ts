export type { FakeAnthropic, FakeAnthropicOptions } from './create-fake-anthropic.js';
export { createFakeAnthropic } from './create-fake-anthropic.js';
export type { FakeAnswerScript } from './script.js';
