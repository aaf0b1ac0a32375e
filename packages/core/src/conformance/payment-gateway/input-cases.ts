import type { PaymentGateway } from '../../ports/payment-gateway.js';
import { check, checkCode, checkEqual } from '../check.js';
import type { PaymentCase, PaymentSession } from './payment-session.js';

const group = 'wrong input';

/** Calls an operation with what its types forbid. */
type Loose = Record<keyof PaymentGateway, (input?: unknown, options?: unknown) => Promise<unknown>>;

/** Checks that the call is refused here: no attempt was made, so nothing was sent. */
async function checkNotSent(
  session: PaymentSession,
  operation: keyof PaymentGateway,
  input: unknown,
  options: unknown = session.key(),
): Promise<void> {
  // The types are what this case is about to break.
  const loose = session.payments as unknown as Loose;
  const error = checkCode(
    await session.failure(loose[operation](input, options)),
    'invalid_request',
  );
  checkEqual([error.execution, error.attempts], ['not_executed', 0], 'execution and attempts');
  checkEqual(session.attempts(operation), 0, 'the requests that were sent');
}

function valid({ fixtures, amount }: PaymentSession): Readonly<Record<string, unknown>> {
  return { amount: amount(2000), source: fixtures.sources.succeeds };
}

/** What every operation promises about its input, with the same words for all. */
export const inputCases: readonly PaymentCase[] = [
  {
    group,
    name: 'an amount that is no positive integer of a currency is not sent',
    needs: ['charge'],
    run: async (session) => {
      const { currency } = session.fixtures;
      for (const minor of [0, -1, 19.99, Number.NaN, '2000', 2 ** 53]) {
        await checkNotSent(session, 'charge', { ...valid(session), amount: { minor, currency } });
      }
      for (const wrong of ['EURO', 'eur', '', undefined]) {
        const amount = { minor: 2000, currency: wrong };
        await checkNotSent(session, 'charge', { ...valid(session), amount });
      }
    },
  },
  {
    group,
    name: 'an unknown field is refused, so that no typing mistake is lost',
    needs: ['charge', 'refund', 'createCustomer'],
    run: async (session) => {
      await checkNotSent(session, 'charge', { ...valid(session), statementDescripter: 'PENS' });
      await checkNotSent(session, 'refund', { charge: 'any', amuont: session.amount(1) });
      await checkNotSent(session, 'createCustomer', { mail: 'a@example.com' });
    },
  },
  {
    group,
    name: 'the refusal names the field, not its value',
    needs: ['charge'],
    run: async (session) => {
      const value = session.unique('value');
      const input = { ...valid(session), capture: value };
      // The types are what this case is about to break.
      const loose = session.payments as unknown as Loose;
      const error = checkCode(
        await session.failure(loose.charge(input, session.key())),
        'invalid_request',
      );
      check(error.message.includes('capture'), `the field is not named: ${error.message}`);
      check(!error.message.includes(value), 'the value is in the message');
    },
  },
  {
    group,
    name: 'a write without a usable key is not sent',
    needs: ['charge'],
    run: async (session) => {
      for (const idempotencyKey of [undefined, '', '   ', 'k'.repeat(256), 7]) {
        await checkNotSent(session, 'charge', valid(session), { idempotencyKey });
      }
    },
  },
  {
    group,
    name: 'an empty id is not sent',
    needs: ['getCharge', 'getRefund', 'getCustomer', 'deleteCustomer', 'cancelCharge'],
    run: async (session) => {
      for (const operation of [
        'getCharge',
        'getRefund',
        'getCustomer',
        'deleteCustomer',
      ] as const) {
        await checkNotSent(session, operation, '', {});
        await checkNotSent(session, operation, undefined, {});
      }
      await checkNotSent(session, 'cancelCharge', { id: '' }, {});
    },
  },
  {
    group,
    name: 'a page of no size is not asked for',
    needs: ['listCharges'],
    run: async ({ payments, failure, attempts }) => {
      for (const pageSize of [0, 101, 1.5]) {
        const first = payments.listCharges({ pageSize })[Symbol.asyncIterator]().next();
        checkCode(await failure(first), 'invalid_request');
      }
      checkEqual(attempts('listCharges'), 0, 'the requests that were sent');
    },
  },
];
