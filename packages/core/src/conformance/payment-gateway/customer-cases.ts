import { take } from '../../page.js';
import { check, checkCode, checkEqual } from '../check.js';
import { missing } from './missing.js';
import type { PaymentCase } from './payment-session.js';

/** What the operations on customers promise. */
export const customerCases: readonly PaymentCase[] = [
  {
    group: 'createCustomer',
    name: 'keeps what it is told',
    needs: ['createCustomer', 'getCustomer'],
    run: async ({ payments, key, unique }) => {
      const email = `${unique('keep')}@example.com`;
      const input = { email, name: 'Ada Lovelace', phone: '+442071234567' };
      const made = await payments.createCustomer(input, key());
      checkEqual([made.email, made.name, made.phone], Object.values(input), 'the customer');
      checkEqual(await payments.getCustomer(made.id), made, 'the customer when it is read');
    },
  },
  {
    group: 'createCustomer',
    name: 'replaying a key returns the first customer',
    needs: ['createCustomer', 'findCustomers'],
    run: async ({ payments, key, unique }) => {
      const input = { email: `${unique('once')}@example.com` };
      const options = key();
      const first = await payments.createCustomer(input, options);
      const second = await payments.createCustomer(input, options);
      checkEqual(second.id, first.id, 'the customer of the same key');
      const found = await take(payments.findCustomers(input), 10);
      checkEqual(
        found.map(({ id }) => id),
        [first.id],
        'the customers of this address',
      );
    },
  },
  {
    group: 'createCustomer',
    name: 'the same key for another input is a conflict',
    needs: ['createCustomer'],
    run: async ({ payments, key, failure }) => {
      const options = key();
      await payments.createCustomer({ name: 'Ada' }, options);
      checkCode(await failure(payments.createCustomer({ name: 'Grace' }, options)), 'conflict');
    },
  },
  {
    group: 'getCustomer',
    name: 'an unknown customer is not found',
    needs: ['getCustomer'],
    run: async (session) => {
      const call = session.payments.getCustomer(missing(session, 'customer'));
      checkCode(await session.failure(call), 'not_found');
    },
  },
  {
    group: 'findCustomers',
    name: 'finds by exact address, over several pages',
    needs: ['createCustomer', 'findCustomers'],
    run: async ({ payments, key, unique, attempts }) => {
      const email = `${unique('find')}@example.com`;
      const first = await payments.createCustomer({ email }, key());
      const second = await payments.createCustomer({ email }, key());
      await payments.createCustomer({ email: `other-${email}` }, key());
      const found = await take(payments.findCustomers({ email, pageSize: 1 }), 10);
      const ids = [first.id, second.id].toSorted();
      checkEqual(found.map(({ id }) => id).toSorted(), ids, 'the customers of the address');
      check(attempts('findCustomers') >= 2, 'two pages of one customer each take two requests');
    },
  },
  {
    group: 'findCustomers',
    name: 'finds nobody for an address that nobody has',
    needs: ['findCustomers'],
    run: async ({ payments, unique }) => {
      const email = `${unique('nobody')}@example.com`;
      checkEqual(await take(payments.findCustomers({ email }), 10), [], 'the customers');
    },
  },
  {
    group: 'deleteCustomer',
    name: 'a deleted customer is not found and in no list',
    needs: ['createCustomer', 'getCustomer', 'findCustomers', 'deleteCustomer'],
    run: async ({ payments, key, unique, failure }) => {
      const email = `${unique('gone')}@example.com`;
      const { id } = await payments.createCustomer({ email }, key());
      await payments.deleteCustomer(id);
      checkCode(await failure(payments.getCustomer(id)), 'not_found');
      checkEqual(await take(payments.findCustomers({ email }), 10), [], 'the customers');
    },
  },
  {
    group: 'deleteCustomer',
    name: 'deleting again succeeds',
    needs: ['createCustomer', 'deleteCustomer'],
    run: async ({ payments, key }) => {
      const { id } = await payments.createCustomer({ name: 'Twice' }, key());
      await payments.deleteCustomer(id);
      await payments.deleteCustomer(id);
    },
  },
  {
    group: 'deleteCustomer',
    name: 'one that never was is not found',
    needs: ['deleteCustomer'],
    run: async (session) => {
      const call = session.payments.deleteCustomer(missing(session, 'customer'));
      checkCode(await session.failure(call), 'not_found');
    },
  },
];
