export type { OpenAI } from './create-openai.js';
export { createOpenAI } from './create-openai.js';
export type { OpenAIClient, OpenAIClientRequest } from './openai-client.js';
export type { AzureOptions, OpenAIOptions } from './openai-options.js';
export type {
  ModelDemand,
  OpenAIPacing,
  OpenAIPacingOptions,
  OpenAIPacingSettings,
} from './openai-pacing.js';
export { openAIPacing } from './openai-pacing.js';
export type {
  GeneratedImage,
  ImageParams,
  Moderation,
  OpenAIModel,
  OpenAIOperations,
  SpeechParams,
  TranscriptionParams,
} from './operations/operations.js';
export type { RunToolsOptions, Tool, ToolRun } from './tools/run-tools.js';
export { runTools, tool } from './tools/run-tools.js';
export type { OpenAIWebhookEvent, OpenAIWebhooksOptions } from './webhooks/openai-webhooks.js';
export { createOpenAIWebhooks } from './webhooks/openai-webhooks.js';
