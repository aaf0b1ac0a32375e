import type { PaymentGateway } from '../../ports/payment-gateway.js';
import { check, checkCode, checkEqual } from '../check.js';
import { onceMore } from '../once-more.js';
import { chargesSince } from './charges-since.js';
import type { PaymentCase, PaymentSession } from './payment-session.js';

const group = 'lost answers';

async function loseNext(session: PaymentSession, operation: keyof PaymentGateway): Promise<void> {
  const { loseNextAnswer } = session.connection;
  check(
    loseNextAnswer !== undefined,
    'needs connection.loseNextAnswer, or capabilities: { lostAnswers: false }',
  );
  await loseNextAnswer(operation);
}

/** What the port promises when the provider acted and nobody heard it. */
export const lostAnswerCases: readonly PaymentCase[] = [
  {
    group,
    name: 'the error says that the provider may have acted, and its key finds out',
    needs: ['charge', 'listCharges', 'metadata', 'lostAnswers'],
    run: async (session) => {
      const { payments, fixtures, amount, key, unique, charge, failure } = session;
      const before = await charge('succeeded');
      const tag = unique('tag');
      const input = { amount: amount(2000), source: fixtures.sources.succeeds, metadata: { tag } };
      const options = key();
      await loseNext(session, 'charge');
      const error = checkCode(
        await failure(payments.charge(input, options)),
        'unavailable',
        'timeout',
      );
      checkEqual(error.execution, 'unknown', 'the execution of a lost answer');
      const { id } = await payments.charge(input, options);
      checkEqual(await chargesSince(session, before, tag), [id], 'the charges of this key');
    },
  },
  {
    group,
    name: 'a policy that repeats gets exactly one charge',
    needs: ['charge', 'listCharges', 'metadata', 'lostAnswers'],
    run: async (first) => {
      const session = await first.reconnect(onceMore);
      const { payments, fixtures, amount, key, unique, charge, attempts } = session;
      const before = await charge('succeeded');
      const tag = unique('tag');
      const input = { amount: amount(2000), source: fixtures.sources.succeeds, metadata: { tag } };
      await loseNext(session, 'charge');
      const { id } = await payments.charge(input, key());
      checkEqual(await chargesSince(session, before, tag), [id], 'the charges of this key');
      checkEqual(attempts('charge'), 3, 'one charge before, one lost, one repeated');
    },
  },
  {
    group,
    name: 'a policy that repeats pays back exactly once',
    needs: ['charge', 'refund', 'partialRefund', 'lostAnswers'],
    run: async (first) => {
      const session = await first.reconnect(onceMore);
      const { payments, amount, key, charge } = session;
      const { id } = await charge('succeeded');
      await loseNext(session, 'refund');
      await payments.refund({ charge: id, amount: amount(1200) }, key());
      const rest = await payments.refund({ charge: id }, key());
      checkEqual(rest.amount, amount(800), 'what is left after one refund');
    },
  },
];
