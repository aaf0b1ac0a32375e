import { take } from '../../page.js';
import type { Charge } from '../../ports/payment-gateway.js';
import { check, checkCode, checkEqual } from '../check.js';
import { missing } from './missing.js';
import type { PaymentCase, PaymentSession } from './payment-session.js';

const list = 'listCharges';

/** Three charges, oldest first, and the list that starts with the first of them. */
async function threeCharges(session: PaymentSession): Promise<readonly [Charge, Charge, Charge]> {
  const { charge, connection } = session;
  const first = await charge('succeeded');
  await connection.passTime?.();
  const second = await charge('succeeded');
  await connection.passTime?.();
  return [first, second, await charge('succeeded')];
}

/** Others may use the account: only the ids that this test made are compared. */
function own(charges: Iterable<Charge>, mine: readonly Charge[]): string[] {
  const ids = new Set(mine.map(({ id }) => id));
  return [...charges].map(({ id }) => id).filter((id) => ids.has(id));
}

function checkNewestFirst(charges: readonly Charge[]): void {
  const times = charges.map(({ createdAt }) => createdAt.getTime());
  const sorted = times.toSorted((a, b) => b - a);
  checkEqual(times, sorted, 'the times of the list, newest first');
}

/** What `getCharge` and `listCharges` promise. */
export const listCases: readonly PaymentCase[] = [
  {
    group: 'getCharge',
    name: 'reads what was charged',
    needs: ['charge', 'getCharge'],
    run: async ({ charge, payments }) => {
      const made = await charge('succeeded');
      checkEqual(await payments.getCharge(made.id), made, 'the charge when it is read');
    },
  },
  {
    group: 'getCharge',
    name: 'an unknown charge is not found',
    needs: ['getCharge'],
    run: async (session) => {
      const call = session.payments.getCharge(missing(session, 'charge'));
      const error = checkCode(await session.failure(call), 'not_found');
      checkEqual(error.attempts, 1, 'the attempts of a refused read');
    },
  },
  {
    group: list,
    name: 'lists every charge once, newest first, over several pages',
    needs: ['charge', 'listCharges'],
    run: async (session) => {
      const made = await threeCharges(session);
      const pages = session.payments.listCharges({ createdFrom: made[0].createdAt, pageSize: 1 });
      const listed = await take(pages, 1000);
      checkNewestFirst(listed);
      const ids = made.map(({ id }) => id);
      checkEqual(own(listed, made).toSorted(), ids.toSorted(), 'the listed charges');
      if (new Set(made.map(({ createdAt }) => createdAt.getTime())).size === made.length) {
        checkEqual(own(listed, made), ids.toReversed(), 'the order of the list');
      }
      check(session.attempts(list) >= 3, 'three pages of one charge each take three requests');
    },
  },
  {
    group: list,
    name: 'leaving the loop stops the requests',
    needs: ['charge', 'listCharges'],
    run: async (session) => {
      const [first] = await threeCharges(session);
      const pages = session.payments.listCharges({ createdFrom: first.createdAt, pageSize: 1 });
      checkEqual((await take(pages, 1)).length, 1, 'the charges that were taken');
      checkEqual(session.attempts(list), 1, 'the requests for one charge');
    },
  },
  {
    group: list,
    name: 'a list that is not read sends nothing',
    needs: ['listCharges'],
    run: async ({ payments, attempts }) => {
      payments.listCharges();
      await Promise.resolve();
      checkEqual(attempts(list), 0, 'the requests');
    },
  },
  {
    group: list,
    name: 'goes on from the cursor of an earlier page',
    needs: ['charge', 'listCharges'],
    run: async (session) => {
      const made = await threeCharges(session);
      const input = { createdFrom: made[0].createdAt, pageSize: 2 };
      const [before] = await take(session.payments.listCharges(input).byPage(), 1);
      check(before?.next !== undefined, 'a page with more behind it needs a cursor');
      const after: Charge[] = [];
      const rest = session.payments.listCharges(input).byPage({ cursor: before.next });
      for await (const page of rest) after.push(...page.items);
      const seen = own([...before.items, ...after], made);
      checkEqual(seen.toSorted(), made.map(({ id }) => id).toSorted(), 'both parts together');
    },
  },
  {
    group: list,
    name: 'lists what was made for one customer',
    needs: ['charge', 'listCharges', 'createCustomer'],
    run: async ({ charge, payments, unique, key }) => {
      const email = `${unique('list')}@example.com`;
      const { id: customer } = await payments.createCustomer({ email }, key());
      const { id } = await charge('succeeded', { customer });
      await charge('succeeded');
      const listed = await take(payments.listCharges({ customer }), 10);
      checkEqual(
        listed.map((one) => [one.id, one.customer]),
        [[id, customer]],
        'the charges',
      );
    },
  },
  {
    group: list,
    name: 'createdBefore is exclusive and createdFrom inclusive',
    needs: ['charge', 'listCharges'],
    run: async ({ charge, payments }) => {
      const { id, createdAt } = await charge('succeeded');
      const later = new Date(createdAt.getTime() + 1000);
      const within = await take(
        payments.listCharges({ createdFrom: createdAt, createdBefore: later }),
        1000,
      );
      check(
        within.some((one) => one.id === id),
        'createdFrom must include its own time',
      );
      const before = await take(payments.listCharges({ createdBefore: createdAt }), 20);
      check(
        before.every((one) => one.id !== id),
        'createdBefore must exclude its own time',
      );
    },
  },
];
