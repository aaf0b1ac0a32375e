import { checkCode, checkEqual } from '../check.js';
import { missing } from './missing.js';
import type { PaymentCase } from './payment-session.js';

const group = 'refund';

/** What `refund` and `getRefund` promise. */
export const refundCases: readonly PaymentCase[] = [
  {
    group,
    name: 'pays everything back by default',
    needs: ['charge', 'refund'],
    run: async ({ charge, payments, key, amount }) => {
      const { id } = await charge('succeeded');
      const refund = await payments.refund({ charge: id, reason: 'requested_by_customer' }, key());
      checkEqual([refund.charge, refund.amount], [id, amount(2000)], 'the refund');
      checkEqual(refund.reason, 'requested_by_customer', 'the reason');
      // A pending refund is under way; which of the two comes is the source's matter.
      if (refund.status !== 'pending') checkEqual(refund.status, 'succeeded', 'the status');
    },
  },
  {
    group,
    name: 'pays back in parts, then what is left',
    needs: ['charge', 'refund', 'partialRefund'],
    run: async ({ charge, payments, key, amount }) => {
      const { id } = await charge('succeeded');
      const part = await payments.refund({ charge: id, amount: amount(700) }, key());
      checkEqual(part.amount, amount(700), 'the first part');
      const rest = await payments.refund({ charge: id }, key());
      checkEqual(rest.amount, amount(1300), 'what is left');
    },
  },
  {
    group,
    name: 'more than what was paid is an invalid request',
    needs: ['charge', 'refund'],
    run: async ({ charge, payments, key, amount, failure }) => {
      const { id } = await charge('succeeded');
      const call = payments.refund({ charge: id, amount: amount(2001) }, key());
      checkCode(await failure(call), 'invalid_request');
    },
  },
  {
    group,
    name: 'more than what is left is an invalid request',
    needs: ['charge', 'refund', 'partialRefund'],
    run: async ({ charge, payments, key, amount, failure }) => {
      const { id } = await charge('succeeded');
      await payments.refund({ charge: id, amount: amount(1500) }, key());
      const call = payments.refund({ charge: id, amount: amount(501) }, key());
      checkCode(await failure(call), 'invalid_request');
    },
  },
  {
    group,
    name: 'a charge that is paid back already is a conflict',
    needs: ['charge', 'refund'],
    run: async ({ charge, payments, key, failure }) => {
      const { id } = await charge('succeeded');
      await payments.refund({ charge: id }, key());
      checkCode(await failure(payments.refund({ charge: id }, key())), 'conflict');
    },
  },
  {
    group,
    name: 'replaying a key pays back once',
    needs: ['charge', 'refund', 'partialRefund'],
    run: async ({ charge, payments, key, amount }) => {
      const { id } = await charge('succeeded');
      const input = { charge: id, amount: amount(1000) };
      const options = key();
      const first = await payments.refund(input, options);
      const second = await payments.refund(input, options);
      checkEqual(second.id, first.id, 'the refund of the same key');
      const rest = await payments.refund({ charge: id }, key());
      checkEqual(rest.amount, amount(1000), 'what is left after one refund');
    },
  },
  {
    group,
    name: 'the same key for another amount is a conflict',
    needs: ['charge', 'refund', 'partialRefund'],
    run: async ({ charge, payments, key, amount, failure }) => {
      const { id } = await charge('succeeded');
      const options = key();
      await payments.refund({ charge: id, amount: amount(500) }, options);
      const call = payments.refund({ charge: id, amount: amount(600) }, options);
      checkCode(await failure(call), 'conflict');
    },
  },
  {
    group,
    name: 'only what was captured can be paid back',
    needs: ['charge', 'captureCharge', 'refund', 'manualCapture', 'partialCapture'],
    run: async ({ charge, payments, key, amount }) => {
      const { id } = await charge('authorized', { capture: 'manual' });
      await payments.captureCharge({ id, amount: amount(1500) }, key());
      const refund = await payments.refund({ charge: id }, key());
      checkEqual(refund.amount, amount(1500), 'the refund of a part that was captured');
    },
  },
  {
    group,
    name: 'an unknown charge is not found',
    needs: ['refund'],
    run: async (session) => {
      const call = session.payments.refund({ charge: missing(session, 'charge') }, session.key());
      checkCode(await session.failure(call), 'not_found');
    },
  },
  {
    group: 'getRefund',
    name: 'reads what was paid back',
    needs: ['charge', 'refund', 'getRefund'],
    run: async ({ charge, payments, key, amount }) => {
      const { id } = await charge('succeeded');
      const made = await payments.refund({ charge: id, amount: amount(2000) }, key());
      const read = await payments.getRefund(made.id);
      checkEqual([read.id, read.charge, read.amount], [made.id, id, amount(2000)], 'the refund');
    },
  },
  {
    group: 'getRefund',
    name: 'an unknown refund is not found',
    needs: ['getRefund'],
    run: async (session) => {
      const call = session.payments.getRefund(missing(session, 'refund'));
      checkCode(await session.failure(call), 'not_found');
    },
  },
];
