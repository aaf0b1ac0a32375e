import { type BoundPort, bindPort } from '../bind-port.js';
import type { Listener } from '../call.js';
import { type Clock, systemClock } from '../clock.js';
import { IntegrationError } from '../errors/integration-error.js';
import type { Policy } from '../policy.js';
import {
  type Charge,
  type Customer,
  type PaymentGateway,
  paymentGateway,
  type Refund,
} from '../ports/payment-gateway.js';
import { settleCharge } from './memory-charge-start.js';
import { memoryPaymentDriver } from './memory-payment-driver.js';
import { createMemoryPaymentState, toCharge } from './memory-payment-state.js';
import { type MemoryOutcome, magicOutcomes } from './memory-sources.js';
import { createFaultQueue, type MemoryFault } from './travel.js';

export interface MemoryPaymentGatewayOptions {
  /** Surrounds every call. @default none */
  readonly policy?: Policy | undefined;
  readonly listeners?: readonly Listener[] | undefined;
  /** Gives `createdAt` and the spans of facts. @default the system's */
  readonly clock?: Clock | undefined;
  /** Sources of your own and what becomes of their charges, beside `memorySources`. */
  readonly sources?: Readonly<Record<string, MemoryOutcome>> | undefined;
}

/** A payment provider in memory, for tests of code that takes payments. */
export interface MemoryPaymentGateway {
  /** The port, bound as any adapter's; its provider is `memory`. */
  readonly payments: BoundPort<PaymentGateway>;
  /** Every charge so far, oldest first. */
  readonly charges: readonly Charge[];
  /** Every refund so far, oldest first. */
  readonly refunds: readonly Refund[];
  /** Every customer that is not deleted, oldest first. */
  readonly customers: readonly Customer[];
  /**
   * Breaks the next request of `operation`: `unreachable` before the provider acts (`not_executed`),
   * `answer_lost` after it acted (`unknown`). Several queue up.
   */
  failNext(operation: keyof PaymentGateway, fault: MemoryFault): void;
  /**
   * Ends a charge that is `requires_action` or `processing`, as the customer or the bank would.
   *
   * @throws conflict when the charge waits for nobody
   */
  settle(chargeId: string, outcome?: 'succeeds' | 'declined'): Charge;
}

/**
 * Creates a payment provider in memory. It keeps state, enforces idempotency keys (the same key for
 * another input or operation is a `conflict`), and passes the conformance suite of the port, so code
 * that works with it works with any adapter. Sources are those of `memorySources`; every other one is
 * refused, as a provider would.
 */
export function createMemoryPaymentGateway(
  options: MemoryPaymentGatewayOptions = {},
): MemoryPaymentGateway {
  const clock = options.clock ?? systemClock;
  const state = createMemoryPaymentState(
    clock,
    new Map([...magicOutcomes, ...Object.entries(options.sources ?? {})]),
  );
  const faults = createFaultQueue<keyof PaymentGateway>();
  const driver = memoryPaymentDriver(state, faults.take);
  const { policy, listeners } = options;
  return {
    payments: bindPort(paymentGateway, driver, {
      provider: 'memory',
      policy,
      listeners,
      clock,
      probe: async () => {},
    }),
    get charges() {
      return [...state.charges.values()].map(toCharge);
    },
    get refunds() {
      return [...state.refunds.values()];
    },
    get customers() {
      return [...state.customers.values()];
    },
    failNext: faults.add,
    settle: (chargeId, outcome = 'succeeds') => {
      const row = state.charges.get(chargeId);
      if (row?.state.status !== 'requires_action' && row?.state.status !== 'processing') {
        throw new IntegrationError({
          message: `memory settle failed: charge '${chargeId}' waits for nobody (conflict).`,
          code: 'conflict',
          execution: 'not_executed',
        });
      }
      const next = settleCharge(row, outcome);
      state.charges.set(next.id, next);
      return toCharge(next);
    },
  };
}
