import { abortable } from '../abortable.js';
import { check, checkEqual } from '../check.js';
import { chargesSince } from './charges-since.js';
import type { PaymentCase } from './payment-session.js';

const group = 'abort';

/** What every operation promises about the caller's signal. */
export const abortCases: readonly PaymentCase[] = [
  {
    group,
    name: 'before the call: nothing is sent',
    needs: ['charge', 'getCharge'],
    run: async ({ payments, fixtures, amount, key, failure, attempts }) => {
      const { controller, reason } = abortable();
      controller.abort(reason);
      const { signal } = controller;
      const input = { amount: amount(2000), source: fixtures.sources.succeeds };
      check(
        (await failure(payments.charge(input, { ...key(), signal }))) === reason,
        'another reason',
      );
      check((await failure(payments.getCharge('any', { signal }))) === reason, 'another reason');
      checkEqual(attempts('charge') + attempts('getCharge'), 0, 'the requests that were sent');
    },
  },
  {
    group,
    name: "during a read: it rejects with the caller's reason",
    needs: ['charge', 'getCharge'],
    run: async ({ charge, payments, failure }) => {
      const { id } = await charge('succeeded');
      const { controller, reason } = abortable();
      const reading = failure(payments.getCharge(id, { signal: controller.signal }));
      controller.abort(reason);
      check((await reading) === reason, "a read must reject with the caller's own reason");
    },
  },
  {
    group,
    name: "during a charge: it rejects with the caller's reason, and money moves at most once",
    needs: ['charge', 'listCharges', 'metadata'],
    run: async (session) => {
      const { charge, payments, fixtures, amount, key, unique, failure } = session;
      const before = await charge('succeeded');
      const tag = unique('tag');
      const input = { amount: amount(2000), source: fixtures.sources.succeeds, metadata: { tag } };
      const { controller, reason } = abortable();
      const { signal } = controller;
      const charging = failure(payments.charge(input, { ...key(), signal }));
      controller.abort(reason);
      check((await charging) === reason, "a charge must reject with the caller's own reason");
      check((await chargesSince(session, before, tag)).length <= 1, 'the charge was made twice');
    },
  },
  {
    group,
    name: 'during a list: no further page is asked for',
    needs: ['charge', 'listCharges'],
    run: async ({ charge, payments, failure, attempts }) => {
      const { createdAt } = await charge('succeeded');
      await charge('succeeded');
      const { controller, reason } = abortable();
      const input = { createdFrom: createdAt, pageSize: 1 };
      const items = payments
        .listCharges(input, { signal: controller.signal })
        [Symbol.asyncIterator]();
      await items.next();
      controller.abort(reason);
      check(
        (await failure(items.next())) === reason,
        "a list must reject with the caller's own reason",
      );
      checkEqual(attempts('listCharges'), 1, 'the requests that were sent');
    },
  },
];
