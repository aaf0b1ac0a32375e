export { bindPort, bindingOf } from './bind-port.js';
export type { BindOptions, Binding, BoundPort } from './bind-port.js';
export { abortableSignal, createCall, deriveCall, stepKey } from './call.js';
export type { Call, CallIdentity, CallOptions, Idempotency, KeyedOptions, Listener } from './call.js';
export { systemClock } from './clock.js';
export type { Clock, Random } from './clock.js';
export type { ErrorCode, Execution } from './errors/error-code.js';
export { IntegrationError, isIntegrationError } from './errors/integration-error.js';
export type { IntegrationErrorFields } from './errors/integration-error.js';
export type { BreakerState, Fact, RateLimitFact, UsageFact } from './fact.js';
export { createInvoker } from './invoker.js';
export type { Invoker, InvokerOptions } from './invoker.js';
export { addMoney, money, moneyFromMinor, toDecimalString } from './money/money.js';
export { currencyExponent } from './money/currency.js';
export type { Money } from './money/money.js';
export { only } from './only.js';
export { take } from './page.js';
export type { Page, Pages } from './page.js';
export { pipeline } from './pipeline.js';
export type { Pipeline } from './pipeline.js';
export { describePolicy } from './policy.js';
export type { Policy, PolicyDescription } from './policy.js';
export { definePort, unsupported } from './port.js';
export type { Driver, DriverOperation, OperationOptions, OperationSpec, OperationTable, Port } from './port.js';
export { paymentGateway } from './ports/payment-gateway.js';
export type {
  CancelChargeInput,
  CaptureChargeInput,
  Charge,
  ChargeInput,
  ChargeStatus,
  ConfirmChargeInput,
  CreateCustomerInput,
  Customer,
  CustomerAction,
  Decline,
  DeclineReason,
  FindCustomersInput,
  ListChargesInput,
  PaymentGateway,
  Refund,
  RefundInput,
  RefundReason,
} from './ports/payment-gateway.js';
export type { StandardSchema } from './standard-schema.js';
export { parseInput } from './validate.js';
