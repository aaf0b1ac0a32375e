export type { RunToolsOptions, Tool, ToolRun } from '@quayside/core/tools';
export { runTools, tool } from '@quayside/core/tools';
export type { AnthropicClient, AnthropicClientRequest } from './anthropic-client.js';
export type { AnthropicOptions, ServerTool } from './anthropic-options.js';
export type {
  AnthropicPacing,
  AnthropicPacingOptions,
  AnthropicPacingSettings,
  ModelDemand,
} from './anthropic-pacing.js';
export { anthropicPacing } from './anthropic-pacing.js';
export type { MessageBatch } from './api/batch-api.js';
export type {
  BatchRequest,
  BatchResult,
  ListBatchesInput,
  MessageBatches,
} from './batches/message-batches.js';
export type { Anthropic } from './create-anthropic.js';
export { createAnthropic } from './create-anthropic.js';
export type {
  AnthropicModel,
  AnthropicModels,
  AnthropicOperations,
  ListModelsInput,
} from './operations/operations.js';
