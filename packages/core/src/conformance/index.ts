export { chatModelConformance } from './chat-model/chat-model-conformance.js';
export type {
  ChatModelCapability,
  ChatModelConnection,
  ChatModelHarness,
  PreparedAnswer,
} from './chat-model/chat-model-harness.js';
export { codeHostConformance } from './code-host/code-host-conformance.js';
export type {
  CodeHostCapability,
  CodeHostConnection,
  CodeHostFixtures,
  CodeHostHarness,
} from './code-host/code-host-harness.js';
export type { ConformanceGap, ConformanceRunner } from './conformance-case.js';
export { embeddingModelConformance } from './embedding-model/embedding-model-conformance.js';
export type {
  EmbeddingModelCapability,
  EmbeddingModelConnection,
  EmbeddingModelHarness,
} from './embedding-model/embedding-model-harness.js';
export { messengerConformance } from './messenger/messenger-conformance.js';
export type {
  MessengerCapability,
  MessengerConnection,
  MessengerFixtures,
  MessengerHarness,
} from './messenger/messenger-harness.js';
export { paymentGatewayConformance } from './payment-gateway/payment-gateway-conformance.js';
export type {
  PaymentGatewayCapability,
  PaymentGatewayConnection,
  PaymentGatewayFixtures,
  PaymentGatewayHarness,
} from './payment-gateway/payment-gateway-harness.js';
export { stateStoreConformance } from './state-store/state-store-conformance.js';
export type { StateStoreConnection, StateStoreHarness } from './state-store/state-store-harness.js';
export { usageLedgerConformance } from './usage-ledger/usage-ledger-conformance.js';
export type {
  UsageLedgerCapability,
  UsageLedgerConnection,
  UsageLedgerFixtures,
  UsageLedgerHarness,
} from './usage-ledger/usage-ledger-harness.js';
