import { moneyFromMinor } from '../../money/money.js';
import { type PaymentGateway, paymentGateway } from '../../ports/payment-gateway.js';
import { type ConformanceRunner, registerCases } from '../conformance-case.js';
import { declarationCase } from '../declaration-case.js';
import { abortCases } from './abort-cases.js';
import { captureCases } from './capture-cases.js';
import { chargeCases } from './charge-cases.js';
import { confirmCases } from './confirm-cases.js';
import { customerCases } from './customer-cases.js';
import { inputCases } from './input-cases.js';
import { listCases } from './list-cases.js';
import { lostAnswerCases } from './lost-answer-cases.js';
import type { PaymentGatewayHarness } from './payment-gateway-harness.js';
import { inPaymentSession, type PaymentCase } from './payment-session.js';
import { refundCases } from './refund-cases.js';
import { secretCases } from './secret-cases.js';

/**
 * Registers the executable half of the payment port: every operation and every status, for one
 * provider. Pass the runner in and run it against the fake, and against the live sandbox where keys are
 * present.
 *
 * @example
 * ```ts
 * import { describe, it } from 'vitest';
 *
 * paymentGatewayConformance({ describe, it }, {
 *   provider: 'memory',
 *   connect: async ({ policy }) => createMemoryPaymentGateway({ policy }),
 *   capabilities: { lostAnswers: false },
 *   fixtures: { sources: memorySources, currency: 'EUR' },
 *   secrets: [],
 * });
 * ```
 */
export function paymentGatewayConformance(
  runner: ConformanceRunner,
  harness: PaymentGatewayHarness,
): void {
  const { provider, report } = harness;
  const lacks = (capability: keyof NonNullable<PaymentGatewayHarness['capabilities']>): boolean =>
    harness.capabilities?.[capability] === false;
  const declaration = declarationCase(paymentGateway, harness.capabilities, INPUTS);
  runner.describe(`PaymentGateway conformance › ${provider}`, () => {
    registerCases(runner, [declaration, ...CASES], {
      provider,
      port: paymentGateway.name,
      lacks,
      report,
      inSession: (body) => inPaymentSession(harness, body),
    });
  });
}

const CASES: readonly PaymentCase[] = [
  ...chargeCases,
  ...confirmCases,
  ...captureCases,
  ...listCases,
  ...refundCases,
  ...customerCases,
  ...inputCases,
  ...abortCases,
  ...lostAnswerCases,
  ...secretCases,
];

/** An input that each operation accepts. */
const INPUTS: Readonly<Record<keyof PaymentGateway, unknown>> = {
  charge: { amount: moneyFromMinor(2000, 'EUR') },
  confirmCharge: { id: 'any' },
  captureCharge: { id: 'any' },
  cancelCharge: { id: 'any' },
  getCharge: 'any',
  listCharges: {},
  refund: { charge: 'any' },
  getRefund: 'any',
  createCustomer: {},
  getCustomer: 'any',
  findCustomers: {},
  deleteCustomer: 'any',
};
