import { bindingOf } from '../../bind-port.js';
import { type PaymentGateway, paymentGateway } from '../../ports/payment-gateway.js';
import { checkCode, checkEqual } from '../check.js';
import { type ConformanceRunner, registerCases } from '../conformance-case.js';
import { abortCases } from './abort-cases.js';
import { captureCases } from './capture-cases.js';
import { chargeCases } from './charge-cases.js';
import { confirmCases } from './confirm-cases.js';
import { customerCases } from './customer-cases.js';
import { inputCases } from './input-cases.js';
import { listCases } from './list-cases.js';
import { lostAnswerCases } from './lost-answer-cases.js';
import type { PaymentGatewayHarness } from './payment-gateway-harness.js';
import { inPaymentSession, type PaymentCase, type PaymentSession } from './payment-session.js';
import { refundCases } from './refund-cases.js';
import { secretCases } from './secret-cases.js';

// Object.keys forgets the names that definePort has checked.
const OPERATIONS = Object.keys(paymentGateway.operations) as ReadonlyArray<keyof PaymentGateway>;

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
  runner.describe(`PaymentGateway conformance › ${provider}`, () => {
    registerCases(runner, [declarationCase(harness), ...CASES], {
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

/** Keeps the harness honest: it may not hide an operation, nor claim one. */
function declarationCase({ capabilities }: PaymentGatewayHarness): PaymentCase {
  return {
    group: 'capabilities',
    name: 'the declared operations are those that the adapter has',
    needs: [],
    run: async (session) => {
      const declared = OPERATIONS.filter((name) => capabilities?.[name] !== false);
      const present = bindingOf(session.payments)?.capabilities;
      checkEqual([...(present ?? [])].toSorted(), declared.toSorted(), 'the operations');
      for (const name of OPERATIONS.filter((one) => capabilities?.[one] === false)) {
        await checkUnsupported(session, name);
      }
    },
  };
}

/** An operation that is missing says so, instead of failing in some other way. */
async function checkUnsupported(
  session: PaymentSession,
  name: keyof PaymentGateway,
): Promise<void> {
  const inputs: Readonly<Record<keyof PaymentGateway, unknown>> = {
    charge: { amount: session.amount(2000) },
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
  // One signature for all of them; `inputs` pairs each with an input that it accepts.
  const operation = session.payments[name] as (input: unknown, options: unknown) => unknown;
  const answer = operation(inputs[name], session.key());
  const call = paymentGateway.operations[name].shape === 'pages' ? firstItem(answer) : answer;
  checkCode(await session.failure(Promise.resolve(call)), 'unsupported');
}

/** Asks for the first item of a list. */
async function firstItem(list: unknown): Promise<unknown> {
  // The table says that this operation answers with pages.
  for await (const item of list as AsyncIterable<unknown>) return item;
  return undefined;
}
