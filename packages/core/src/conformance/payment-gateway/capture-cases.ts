import { checkCode, checkEqual } from '../check.js';
import { missing } from './missing.js';
import type { PaymentCase, PaymentSession } from './payment-session.js';

const capture = 'captureCharge';
const cancel = 'cancelCharge';

async function authorized({ charge }: PaymentSession): Promise<string> {
  return (await charge('authorized', { capture: 'manual' })).id;
}

/** What `captureCharge` and `cancelCharge` promise. */
export const captureCases: readonly PaymentCase[] = [
  {
    group: capture,
    name: 'captures everything by default',
    needs: ['charge', 'captureCharge', 'manualCapture', 'getCharge'],
    run: async (session) => {
      const id = await authorized(session);
      const captured = await session.payments.captureCharge({ id }, session.key());
      checkEqual(captured.status, 'succeeded', 'the status');
      checkEqual(captured.capturedAmount, session.amount(2000), 'the captured amount');
      checkEqual(
        (await session.payments.getCharge(id)).status,
        'succeeded',
        'the status when read',
      );
    },
  },
  {
    group: capture,
    name: 'captures a part and releases the rest',
    needs: ['charge', 'captureCharge', 'manualCapture', 'partialCapture'],
    run: async (session) => {
      const { payments, amount, key } = session;
      const id = await authorized(session);
      const captured = await payments.captureCharge({ id, amount: amount(1500) }, key());
      checkEqual(captured.status, 'succeeded', 'the status');
      checkEqual(captured.capturedAmount, amount(1500), 'the captured amount');
      checkEqual(captured.amount, amount(2000), 'the amount that was asked for');
    },
  },
  {
    group: capture,
    name: 'keeps the rest authorised where that is asked for',
    needs: ['charge', 'captureCharge', 'manualCapture', 'multicapture'],
    run: async (session) => {
      const { payments, amount, key } = session;
      const id = await authorized(session);
      const part = { id, amount: amount(500), final: false };
      checkEqual((await payments.captureCharge(part, key())).status, 'authorized', 'the status');
      const rest = await payments.captureCharge({ id }, key());
      checkEqual(rest.status, 'succeeded', 'the status after the rest');
      checkEqual(rest.capturedAmount, amount(2000), 'the captured amount after the rest');
    },
  },
  {
    group: capture,
    name: 'more than what is held is an invalid request',
    needs: ['charge', 'captureCharge', 'manualCapture'],
    run: async (session) => {
      const input = { id: await authorized(session), amount: session.amount(2001) };
      const call = session.payments.captureCharge(input, session.key());
      checkCode(await session.failure(call), 'invalid_request');
    },
  },
  {
    group: capture,
    name: 'replaying a key returns the first answer',
    needs: ['charge', 'captureCharge', 'manualCapture'],
    run: async (session) => {
      const id = await authorized(session);
      const options = session.key();
      const first = await session.payments.captureCharge({ id }, options);
      const second = await session.payments.captureCharge({ id }, options);
      checkEqual(second, first, 'the answer to the same key');
    },
  },
  {
    group: capture,
    name: 'a charge that is not authorised is a conflict',
    needs: ['charge', 'captureCharge'],
    run: async ({ charge, payments, key, failure }) => {
      const { id } = await charge('succeeded');
      checkCode(await failure(payments.captureCharge({ id }, key())), 'conflict');
    },
  },
  {
    group: capture,
    name: 'an unknown charge is not found',
    needs: ['captureCharge'],
    run: async (session) => {
      const id = missing(session, 'charge');
      const call = session.payments.captureCharge({ id }, session.key());
      checkCode(await session.failure(call), 'not_found');
    },
  },
  {
    group: cancel,
    name: 'releases what is held',
    needs: ['charge', 'cancelCharge', 'manualCapture', 'getCharge'],
    run: async (session) => {
      const id = await authorized(session);
      const canceled = await session.payments.cancelCharge({ id, reason: 'abandoned' });
      checkEqual(canceled.status, 'canceled', 'the status');
      checkEqual(canceled.capturedAmount, session.amount(0), 'the captured amount');
      checkEqual((await session.payments.getCharge(id)).status, 'canceled', 'the status when read');
    },
  },
  {
    group: cancel,
    name: 'ends a charge that waits for its source',
    needs: ['charge', 'cancelCharge', 'deferredSource'],
    run: async ({ charge, payments }) => {
      const { id } = await charge('requires_source', { source: undefined });
      checkEqual((await payments.cancelCharge({ id })).status, 'canceled', 'the status');
    },
  },
  {
    group: cancel,
    name: 'a canceled charge stays canceled, without an error',
    needs: ['charge', 'cancelCharge', 'manualCapture'],
    run: async (session) => {
      const id = await authorized(session);
      await session.payments.cancelCharge({ id });
      const again = await session.payments.cancelCharge({ id });
      checkEqual([again.id, again.status], [id, 'canceled'], 'the second answer');
    },
  },
  {
    group: cancel,
    name: 'a paid charge is a conflict',
    needs: ['charge', 'cancelCharge', 'getCharge'],
    run: async ({ charge, payments, failure }) => {
      const { id } = await charge('succeeded');
      checkCode(await failure(payments.cancelCharge({ id })), 'conflict');
      checkEqual(
        (await payments.getCharge(id)).status,
        'succeeded',
        'the status after the refusal',
      );
    },
  },
  {
    group: cancel,
    name: 'a canceled charge cannot be captured',
    needs: ['charge', 'cancelCharge', 'captureCharge', 'manualCapture'],
    run: async (session) => {
      const id = await authorized(session);
      await session.payments.cancelCharge({ id });
      const call = session.payments.captureCharge({ id }, session.key());
      checkCode(await session.failure(call), 'conflict');
    },
  },
  {
    group: cancel,
    name: 'an unknown charge is not found',
    needs: ['cancelCharge'],
    run: async (session) => {
      const call = session.payments.cancelCharge({ id: missing(session, 'charge') });
      checkCode(await session.failure(call), 'not_found');
    },
  },
];
