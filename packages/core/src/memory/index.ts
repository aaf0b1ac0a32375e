export type { MemoryFault } from './memory-payment-driver.js';
export type {
  MemoryPaymentGateway,
  MemoryPaymentGatewayOptions,
} from './memory-payment-gateway.js';
export { createMemoryPaymentGateway } from './memory-payment-gateway.js';
export type { MemoryOutcome } from './memory-sources.js';
export { memorySources } from './memory-sources.js';
