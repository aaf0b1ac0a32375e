export type { ConformanceGap, ConformanceRunner } from './conformance-case.js';
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
