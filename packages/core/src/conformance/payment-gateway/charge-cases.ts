import { moneyFromMinor } from '../../money/money.js';
import type { CustomerAction, DeclineReason } from '../../ports/payment-gateway.js';
import { check, checkCode, checkEqual } from '../check.js';
import { chargesSince } from './charges-since.js';
import type { PaymentCase, PaymentSession } from './payment-session.js';

const group = 'charge';

async function checkDecline(
  session: PaymentSession,
  source: string,
  reason: DeclineReason,
): Promise<void> {
  const { decline, capturedAmount, id } = await session.charge('declined', { source });
  checkEqual(decline.reason, reason, 'the reason of the decline');
  checkEqual(capturedAmount, session.amount(0), 'the captured amount of a declined charge');
  const read = await session.payments.getCharge(id);
  checkEqual(read.status, 'declined', 'the status of the declined charge when it is read');
}

async function checkExact(session: PaymentSession, minor: number, currency: string): Promise<void> {
  const amount = moneyFromMinor(minor, currency);
  const { id, amount: charged, capturedAmount } = await session.charge('succeeded', { amount });
  checkEqual(charged, amount, 'the charged amount');
  checkEqual(capturedAmount, amount, 'the captured amount');
  checkEqual((await session.payments.getCharge(id)).amount, amount, 'the amount when it is read');
}

function checkAction(action: CustomerAction): void {
  if (action.kind === 'redirect') {
    check(URL.canParse(action.url), 'a redirect needs a whole URL to send the browser to');
  } else if (action.kind === 'client_library') {
    check(action.clientSecret !== '', 'the client library needs a client secret');
  } else {
    check(Object.keys(action.details).length > 0, 'there is nothing to show to the customer');
  }
}

/** What `charge` promises. */
export const chargeCases: readonly PaymentCase[] = [
  {
    group,
    name: 'captures the whole amount at once by default',
    needs: ['charge'],
    run: async ({ charge, amount }) => {
      const made = await charge('succeeded');
      checkEqual(made.amount, amount(2000), 'the amount');
      checkEqual(made.capturedAmount, amount(2000), 'the captured amount');
      check(made.id !== '', 'a charge needs an id');
      check(Math.abs(made.createdAt.getTime()) >= 0, 'createdAt must be a valid date');
    },
  },
  {
    group,
    name: 'keeps description and metadata',
    needs: ['charge', 'getCharge', 'metadata'],
    run: async ({ charge, payments, unique }) => {
      const metadata = { order: unique('order') };
      const made = await charge('succeeded', { description: 'Ten pens', metadata });
      checkEqual(made.description, 'Ten pens', 'the description');
      checkEqual(made.metadata, metadata, 'the metadata');
      checkEqual((await payments.getCharge(made.id)).metadata, metadata, 'the metadata when read');
    },
  },
  {
    group,
    name: 'holds the amount with manual capture',
    needs: ['charge', 'manualCapture'],
    run: async ({ charge, amount }) => {
      const { capturedAmount } = await charge('authorized', { capture: 'manual' });
      checkEqual(capturedAmount, amount(0), 'the captured amount of an authorised charge');
    },
  },
  {
    group,
    name: 'charges off session',
    needs: ['charge', 'offSession'],
    run: async ({ charge }) => void (await charge('succeeded', { offSession: true })),
  },
  {
    group,
    name: 'declines off session what the customer would have to approve',
    needs: ['charge', 'offSession', 'customerActions'],
    run: async ({ charge, fixtures }) => {
      const source = fixtures.sources.requiresAction;
      const { decline } = await charge('declined', { source, offSession: true });
      checkEqual(decline.reason, 'authentication_required', 'the reason of the decline');
    },
  },
  {
    group,
    name: 'says what the customer must do',
    needs: ['charge', 'customerActions'],
    run: async ({ charge, fixtures, amount }) => {
      const source = fixtures.sources.requiresAction;
      const returnUrl = fixtures.returnUrl ?? 'https://example.com/return';
      const { action, capturedAmount } = await charge('requires_action', { source, returnUrl });
      checkAction(action);
      checkEqual(capturedAmount, amount(0), 'the captured amount before the customer acted');
    },
  },
  {
    group,
    name: 'is processing while the bank takes its time',
    needs: ['charge', 'processing'],
    run: async ({ charge, fixtures }) => {
      const source = fixtures.sources.processing;
      check(
        source !== undefined,
        'needs sources.processing, or capabilities: { processing: false }',
      );
      await charge('processing', { source });
    },
  },
  {
    group,
    name: 'answers a decline for insufficient funds, it does not throw',
    needs: ['charge', 'getCharge'],
    run: (session) =>
      checkDecline(
        session,
        session.fixtures.sources.declinedInsufficientFunds,
        'insufficient_funds',
      ),
  },
  {
    group,
    name: 'answers a decline for an expired card, which no waiting helps',
    needs: ['charge', 'getCharge'],
    run: async (session) => {
      const source = session.fixtures.sources.declinedExpired;
      await checkDecline(session, source, 'expired_card');
      const { decline } = await session.charge('declined', { source });
      checkEqual(decline.mayRetryLater, false, 'mayRetryLater of an expired card');
    },
  },
  {
    group,
    name: 'answers every other decline with its reason',
    needs: ['charge', 'getCharge'],
    run: async (session) => {
      // The type of the record makes every key a reason.
      const declines = Object.entries(session.fixtures.declines ?? {}) as Array<
        [DeclineReason, string]
      >;
      for (const [reason, source] of declines) await checkDecline(session, source, reason);
    },
  },
  {
    group,
    name: 'waits for a source where none is given',
    needs: ['charge', 'deferredSource'],
    run: async ({ charge }) => void (await charge('requires_source', { source: undefined })),
  },
  {
    group,
    name: 'waits for confirmation where that is asked for',
    needs: ['charge', 'deferredConfirmation'],
    run: async ({ charge }) => void (await charge('requires_confirmation', { confirm: false })),
  },
  {
    group,
    name: 'replaying a key returns the first charge',
    needs: ['charge', 'listCharges', 'metadata'],
    run: async (session) => {
      const { payments, fixtures, amount, key, unique } = session;
      const tag = unique('tag');
      const input = { amount: amount(2100), source: fixtures.sources.succeeds, metadata: { tag } };
      const options = key();
      const first = await payments.charge(input, options);
      const second = await payments.charge(input, options);
      checkEqual(second, first, 'the answer to the replayed key');
      checkEqual(await chargesSince(session, first, tag), [first.id], 'the charges of this key');
    },
  },
  {
    group,
    name: 'the same key for another input is a conflict',
    needs: ['charge'],
    run: async ({ payments, fixtures, amount, key, failure }) => {
      const source = fixtures.sources.succeeds;
      const options = key();
      await payments.charge({ amount: amount(2000), source }, options);
      const error = await failure(payments.charge({ amount: amount(2001), source }, options));
      check(
        checkCode(error, 'conflict').execution !== 'unknown',
        'a conflict means nothing was done',
      );
    },
  },
  {
    group,
    name: 'another key is another charge',
    needs: ['charge'],
    run: async ({ charge }) => {
      const [first, second] = [await charge('succeeded'), await charge('succeeded')];
      check(first.id !== second.id, 'two keys gave one charge');
    },
  },
  {
    group,
    name: 'JPY has no decimals',
    needs: ['charge', 'getCharge', 'JPY'],
    run: (session) => checkExact(session, 1234, 'JPY'),
  },
  {
    group,
    name: 'KWD has three decimals',
    needs: ['charge', 'getCharge', 'KWD'],
    // Card networks settle two of the three digits, so providers want the last one to be zero.
    run: (session) => checkExact(session, 12_340, 'KWD'),
  },
];
