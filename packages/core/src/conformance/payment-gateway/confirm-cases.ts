import { checkCode, checkEqual } from '../check.js';
import { missing } from './missing.js';
import type { PaymentCase } from './payment-session.js';

const group = 'confirmCharge';

/** What `confirmCharge` promises. */
export const confirmCases: readonly PaymentCase[] = [
  {
    group,
    name: 'starts a charge that waited for its source',
    needs: ['charge', 'confirmCharge', 'deferredSource'],
    run: async ({ charge, payments, fixtures, key, amount }) => {
      const { id } = await charge('requires_source', { source: undefined });
      const source = fixtures.sources.succeeds;
      const confirmed = await payments.confirmCharge({ id, source }, key());
      checkEqual(confirmed.status, 'succeeded', 'the status after confirming');
      checkEqual(confirmed.id, id, 'the id after confirming');
      checkEqual(confirmed.capturedAmount, amount(2000), 'the captured amount');
    },
  },
  {
    group,
    name: 'starts a charge that waited for confirmation',
    needs: ['charge', 'confirmCharge', 'deferredConfirmation'],
    run: async ({ charge, payments, key }) => {
      const { id } = await charge('requires_confirmation', { confirm: false });
      const confirmed = await payments.confirmCharge({ id }, key());
      checkEqual(confirmed.status, 'succeeded', 'the status after confirming');
    },
  },
  {
    group,
    name: 'tries a declined charge again with another source',
    needs: ['charge', 'confirmCharge'],
    run: async ({ charge, payments, fixtures, key }) => {
      const { id } = await charge('declined', {
        source: fixtures.sources.declinedInsufficientFunds,
      });
      const source = fixtures.sources.succeeds;
      const confirmed = await payments.confirmCharge({ id, source }, key());
      checkEqual(confirmed.status, 'succeeded', 'the status after the second source');
    },
  },
  {
    group,
    name: 'answers a decline, it does not throw',
    needs: ['charge', 'confirmCharge', 'deferredSource'],
    run: async ({ charge, payments, fixtures, key }) => {
      const { id } = await charge('requires_source', { source: undefined });
      const source = fixtures.sources.declinedInsufficientFunds;
      const confirmed = await payments.confirmCharge({ id, source }, key());
      const reason = confirmed.status === 'declined' ? confirmed.decline.reason : confirmed.status;
      checkEqual(reason, 'insufficient_funds', 'the reason of the decline');
    },
  },
  {
    group,
    name: 'replaying a key returns the first answer',
    needs: ['charge', 'confirmCharge', 'deferredSource'],
    run: async ({ charge, payments, fixtures, key }) => {
      const { id } = await charge('requires_source', { source: undefined });
      const input = { id, source: fixtures.sources.succeeds };
      const options = key();
      const first = await payments.confirmCharge(input, options);
      checkEqual(await payments.confirmCharge(input, options), first, 'the answer to the same key');
    },
  },
  {
    group,
    name: 'a paid charge is a conflict',
    needs: ['charge', 'confirmCharge'],
    run: async ({ charge, payments, fixtures, key, failure }) => {
      const { id } = await charge('succeeded');
      const input = { id, source: fixtures.sources.succeeds };
      checkCode(await failure(payments.confirmCharge(input, key())), 'conflict');
    },
  },
  {
    group,
    name: 'an unknown charge is not found',
    needs: ['confirmCharge'],
    run: async (session) => {
      const { payments, fixtures, key, failure } = session;
      const input = { id: missing(session, 'charge'), source: fixtures.sources.succeeds };
      checkCode(await failure(payments.confirmCharge(input, key())), 'not_found');
    },
  },
];
