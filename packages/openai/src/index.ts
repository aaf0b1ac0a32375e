export type { RunToolsOptions, Tool, ToolRun } from '@quayside/core/tools';
export { runTools, tool } from '@quayside/core/tools';
export type { CountTokens } from './chat/estimate-usage.js';
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
export type {
  StoredCompletion,
  StoredCompletions,
  StoredCompletionsOptions,
} from './operations/stored-completions.js';
export type { OpenAIWebhookEvent, OpenAIWebhooksOptions } from './webhooks/openai-webhooks.js';
export { createOpenAIWebhooks } from './webhooks/openai-webhooks.js';
