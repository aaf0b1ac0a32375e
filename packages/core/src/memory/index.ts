export type { MemoryAnswer } from './memory-answer.js';
export type { MemoryChatModel, MemoryChatModelOptions } from './memory-chat-model.js';
export { createMemoryChatModel } from './memory-chat-model.js';
export type { MemoryCodeHost, MemoryCodeHostOptions } from './memory-code-host.js';
export { createMemoryCodeHost } from './memory-code-host.js';
export type { MemoryRepository } from './memory-code-state.js';
export type {
  MemoryEmbeddingModel,
  MemoryEmbeddingModelOptions,
} from './memory-embedding-model.js';
export { createMemoryEmbeddingModel } from './memory-embedding-model.js';
export type { MemoryMessenger, MemoryMessengerOptions } from './memory-messenger.js';
export { createMemoryMessenger, memoryChannels, memoryPeople } from './memory-messenger.js';
export type {
  MemoryContent,
  MemoryEphemeral,
  MemoryFile,
  MemoryMessage,
} from './memory-messenger-state.js';
export type {
  MemoryPaymentGateway,
  MemoryPaymentGatewayOptions,
} from './memory-payment-gateway.js';
export { createMemoryPaymentGateway } from './memory-payment-gateway.js';
export type { MemoryOutcome } from './memory-sources.js';
export { memorySources } from './memory-sources.js';
export type { MemoryUsageLedger, MemoryUsageLedgerOptions } from './memory-usage-ledger.js';
export { createMemoryUsageLedger } from './memory-usage-ledger.js';
export type { MemoryFault } from './travel.js';
