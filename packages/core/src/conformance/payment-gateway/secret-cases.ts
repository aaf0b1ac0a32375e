import { check, checkCode } from '../check.js';
import { missing } from './missing.js';
import type { PaymentCase } from './payment-session.js';

/** Every test searches its errors and facts; these make sure that there are some. */
export const secretCases: readonly PaymentCase[] = [
  {
    group: 'secrets',
    name: 'no error and no fact of a failing call holds one',
    needs: ['charge', 'getCharge'],
    run: async (session) => {
      const { payments, amount, key, failure, facts } = session;
      const source = session.unique('no-such-source');
      const refused = await failure(payments.charge({ amount: amount(2000), source }, key()));
      checkCode(refused, 'invalid_request', 'not_found');
      await failure(payments.getCharge(missing(session, 'charge')));
      check(facts.length >= 4, 'the connection reports no facts');
    },
  },
  {
    group: 'secrets',
    name: "no error and no fact holds the client's secret of a charge",
    needs: ['charge', 'captureCharge', 'customerActions'],
    run: async ({ charge, payments, fixtures, key, failure }) => {
      const source = fixtures.sources.requiresAction;
      const returnUrl = fixtures.returnUrl ?? 'https://example.com/return';
      const { id } = await charge('requires_action', { source, returnUrl });
      checkCode(await failure(payments.captureCharge({ id }, key())), 'conflict');
    },
  },
];
