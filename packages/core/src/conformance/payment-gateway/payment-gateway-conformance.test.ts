import { describe, expect, it } from 'vitest';
import { bindPort } from '../../bind-port.js';
import { type Call, createCall } from '../../call.js';
import { systemClock } from '../../clock.js';
import { IntegrationError, isIntegrationError } from '../../errors/integration-error.js';
import { memoryPaymentDriver } from '../../memory/memory-payment-driver.js';
import { createMemoryPaymentState } from '../../memory/memory-payment-state.js';
import { magicOutcomes, memorySources } from '../../memory/memory-sources.js';
import { type Driver, type DriverOperation, unsupported } from '../../port.js';
import { type PaymentGateway, paymentGateway } from '../../ports/payment-gateway.js';
import type { ConformanceGap } from '../conformance-case.js';
import { paymentGatewayConformance } from './payment-gateway-conformance.js';
import type { PaymentGatewayHarness } from './payment-gateway-harness.js';

/** The memory driver with every operation present. */
type Whole = { readonly [Name in keyof PaymentGateway]: DriverOperation<PaymentGateway[Name]> };
/** A fault that an adapter could have. */
type Fault = (driver: Whole) => Partial<Driver<PaymentGateway>>;

const SECRET = 'sk_test_51H';

function harnessOf(fault: Fault, more: Partial<PaymentGatewayHarness> = {}): PaymentGatewayHarness {
  return {
    provider: 'broken',
    connect: async ({ policy }) => {
      let wall = Date.UTC(2027, 0, 1);
      let lose: string | undefined;
      const clock = { ...systemClock, wallNow: () => wall };
      const state = createMemoryPaymentState(clock, magicOutcomes);
      const takeLoss = (operation: string) => {
        if (operation !== lose) return undefined;
        lose = undefined;
        return 'answer_lost' as const;
      };
      // The memory driver supports everything.
      const whole = memoryPaymentDriver(state, takeLoss) as Whole;
      const driver = { ...whole, ...fault(whole) };
      return {
        payments: bindPort(paymentGateway, driver, { provider: 'broken', policy }),
        loseNextAnswer: (operation) => {
          lose = operation;
        },
        passTime: () => {
          wall += 1000;
        },
      };
    },
    fixtures: { sources: memorySources, currency: 'EUR' },
    secrets: [SECRET],
    ...more,
  };
}

/** Runs the suite with a runner that keeps the names of what failed. */
async function run(harness: PaymentGatewayHarness) {
  const tests: Array<{ readonly name: string; readonly body: () => Promise<void> }> = [];
  const path: string[] = [];
  const runner = {
    describe: (name: string, define: () => void) => {
      path.push(name);
      define();
      path.pop();
    },
    it: (name: string, body: () => Promise<void>) => {
      tests.push({ name: [...path.slice(1), name].join(' › '), body });
    },
  };
  paymentGatewayConformance(runner, harness);
  const failed: string[] = [];
  for (const { name, body } of tests) await body().catch(() => failed.push(name));
  return { names: tests.map(({ name }) => name), failed };
}

const freshKey = (call: Call): Call =>
  createCall({ ...call.identity, idempotencyKey: globalThis.crypto.randomUUID() }, call);

const FAULTS: Readonly<Record<string, readonly [fault: Fault, caught: readonly string[]]>> = {
  'forgets idempotency keys': [
    (whole) => ({ charge: (input, call) => whole.charge(input, freshKey(call)) }),
    [
      'charge › replaying a key returns the first charge',
      'charge › the same key for another input is a conflict',
      'lost answers › a policy that repeats gets exactly one charge',
    ],
  ],
  'forgets the keys of refunds': [
    (whole) => ({ refund: (input, call) => whole.refund(input, freshKey(call)) }),
    [
      'refund › replaying a key pays back once',
      'lost answers › a policy that repeats pays back exactly once',
    ],
  ],
  'throws declines': [
    (whole) => ({
      charge: async (input, call) => {
        const charge = await whole.charge(input, call);
        if (charge.status !== 'declined') return charge;
        throw new IntegrationError({
          message: 'declined (rejected)',
          code: 'rejected',
          execution: 'executed',
        });
      },
    }),
    ['charge › answers a decline for insufficient funds, it does not throw'],
  ],
  'lists oldest first': [
    (whole) => ({
      listCharges: async (input, call) => {
        const { items } = await whole.listCharges({ ...input, pageSize: 100 }, call, undefined);
        return { items: items.toReversed(), next: undefined };
      },
    }),
    ['listCharges › lists every charge once, newest first, over several pages'],
  ],
  'reads all pages at once': [
    (whole) => ({
      listCharges: async (input, call, cursor) => {
        call.emit({ type: 'attempt.started', attempt: 1 });
        return whole.listCharges(input, call, cursor);
      },
    }),
    ['listCharges › leaving the loop stops the requests'],
  ],
  'ignores the cursor': [
    (whole) => ({
      listCharges: (input, call) => whole.listCharges(input, call, undefined),
    }),
    ['listCharges › goes on from the cursor of an earlier page'],
  ],
  'ignores the customer of a list': [
    (whole) => ({
      listCharges: ({ customer: _, ...input }, call, cursor) =>
        whole.listCharges(input, call, cursor),
    }),
    ['listCharges › lists what was made for one customer'],
  ],
  'puts its key into errors': [
    (whole) => ({
      getCharge: (id, call) =>
        whole.getCharge(id, call).catch((error: unknown) => {
          if (!isIntegrationError(error)) throw error;
          const details = {
            request: { headers: new Headers({ authorization: `Bearer ${SECRET}` }) },
          };
          throw new IntegrationError({
            message: error.message,
            code: error.code,
            execution: error.execution,
            details,
          });
        }),
    }),
    ['secrets › no error and no fact of a failing call holds one'],
  ],
  'puts its key into the cause of an error': [
    (whole) => ({
      getCharge: (id, call) =>
        whole.getCharge(id, call).catch((error: unknown) => {
          if (!isIntegrationError(error)) throw error;
          const cause = new Error('inner', { cause: new Error(`with ${SECRET}`) });
          throw new IntegrationError({
            message: error.message,
            code: error.code,
            execution: error.execution,
            cause,
          });
        }),
    }),
    ['getCharge › an unknown charge is not found'],
  ],
  'puts its key into facts': [
    (whole) => ({
      charge: (input, call) => {
        call.emit({ type: 'breaker.rejected', key: SECRET, retryAfterMs: 1 });
        return whole.charge(input, call);
      },
    }),
    ['charge › captures the whole amount at once by default'],
  ],
  "puts the customer's secret into errors": [
    (whole) => ({
      captureCharge: async (input, call) => {
        const charge = await whole.getCharge(input.id, call);
        if (charge.status !== 'requires_action') return whole.captureCharge(input, call);
        const message = `cannot capture ${charge.action.clientSecret} (conflict)`;
        throw new IntegrationError({ message, code: 'conflict', execution: 'executed' });
      },
    }),
    ["secrets › no error and no fact holds the client's secret of a charge"],
  ],
  'refuses to cancel again': [
    (whole) => ({
      cancelCharge: async (input, call) => {
        const charge = await whole.getCharge(input.id, call);
        if (charge.status !== 'canceled') return whole.cancelCharge(input, call);
        throw new IntegrationError({
          message: 'no (conflict)',
          code: 'conflict',
          execution: 'executed',
        });
      },
    }),
    ['cancelCharge › a canceled charge stays canceled, without an error'],
  ],
  'pays back what it is asked for': [
    (whole) => ({
      refund: async (input, call) => ({
        ...(await whole.refund({ ...input, amount: undefined }, call)),
        ...(input.amount && { amount: input.amount }),
      }),
    }),
    [
      'refund › more than what was paid is an invalid request',
      'refund › pays back in parts, then what is left',
    ],
  ],
  'takes every currency to have two decimals': [
    (whole) => ({
      charge: async (input, call) => {
        const charge = await whole.charge(input, call);
        const { minor, currency } = charge.amount;
        const exact = currency === 'EUR' ? minor : Math.round(minor / 100) * 100;
        return { ...charge, amount: { minor: exact, currency } };
      },
    }),
    ['charge › JPY has no decimals', 'charge › KWD has three decimals'],
  ],
  'loses the metadata': [
    (whole) => ({
      charge: async (input, call) => ({ ...(await whole.charge(input, call)), metadata: {} }),
    }),
    ['charge › keeps description and metadata'],
  ],
  'answers an abort with an error of its own': [
    (whole) => ({
      getCharge: async (id, call) => {
        await Promise.resolve();
        if (!call.signal.aborted) return whole.getCharge(id, call);
        throw new IntegrationError({
          message: 'aborted (cancelled)',
          code: 'cancelled',
          execution: 'unknown',
        });
      },
    }),
    ["abort › during a read: it rejects with the caller's reason"],
  ],
  'does not know what a lost answer means': [
    (whole) => ({
      charge: (input, call) =>
        whole.charge(input, call).catch((error: unknown) => {
          if (!isIntegrationError(error, 'unavailable')) throw error;
          throw new IntegrationError({
            message: error.message,
            code: error.code,
            execution: 'not_executed',
          });
        }),
    }),
    ['lost answers › the error says that the provider may have acted, and its key finds out'],
  ],
  'finds deleted customers': [
    () => ({ deleteCustomer: async () => {} }),
    [
      'deleteCustomer › a deleted customer is not found and in no list',
      'deleteCustomer › one that never was is not found',
    ],
  ],
  'lacks an operation and does not say so': [
    () => ({ getRefund: unsupported }),
    ['capabilities › the declared operations are those that the adapter has'],
  ],
};

describe('payment conformance', () => {
  it('finds no fault where there is none', async () => {
    expect((await run(harnessOf(() => ({})))).failed).toEqual([]);
  });

  it.each(Object.entries(FAULTS))('finds an adapter that %s', async (_, [fault, caught]) => {
    expect((await run(harnessOf(fault))).failed).toEqual(expect.arrayContaining([...caught]));
  });

  it('turns what a provider lacks into a test and a report, never into silence', async () => {
    const gaps: ConformanceGap[] = [];
    const lacking = harnessOf(() => ({ getRefund: unsupported, listCharges: unsupported }), {
      capabilities: { getRefund: false, listCharges: false, KWD: false },
      report: (gap) => gaps.push(gap),
    });
    const whole = await run(harnessOf(() => ({})));
    const { names, failed } = await run(lacking);
    expect(failed).toEqual([]);
    expect(names).toHaveLength(whole.names.length);
    expect(names).toContain('getRefund › reads what was paid back › not supported by broken');
    const reported = names.filter((name) => name.endsWith('› not supported by broken'));
    expect(gaps).toHaveLength(reported.length);
    expect(gaps).toContainEqual({
      provider: 'broken',
      port: 'payments',
      capability: 'KWD',
      behaviour: 'charge › KWD has three decimals',
    });
  });

  it('does not believe a harness that hides an operation', async () => {
    const { failed } = await run(harnessOf(() => ({}), { capabilities: { refund: false } }));
    expect(failed).toEqual([
      'capabilities › the declared operations are those that the adapter has',
    ]);
  });

  it('ends every connection, that of a failed test too', async () => {
    let open = 0;
    const { connect, ...harness } = harnessOf(() => ({ deleteCustomer: async () => {} }));
    await run({
      ...harness,
      connect: async (options) => {
        open += 1;
        const dispose = (): void => {
          open -= 1;
        };
        return { ...(await connect(options)), dispose };
      },
    });
    expect(open).toBe(0);
  });
});
