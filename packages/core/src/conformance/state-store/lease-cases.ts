import { isIntegrationError } from '../../errors/integration-error.js';
import type { Lease } from '../../store/state-store.js';
import { check, checkEqual, rejectionOf } from '../check.js';
import { sideBySide } from './side-by-side.js';
import type { StoreCase } from './state-store-session.js';

const group = 'lease';
const ttlMs = 60_000;

function held(lease: Lease | undefined): Lease {
  check(lease !== undefined, 'a free key was not leased');
  return lease;
}

/** What `lease`, `renew` and `release` promise. */
export const leaseCases: readonly StoreCase[] = [
  {
    group,
    name: 'one at a time holds the key, the same owner included',
    needs: [],
    run: async ({ store, other, unique }) => {
      const key = unique('key');
      const { token, ...lease } = held(await store.lease(key, { owner: 'first', ttlMs }));
      checkEqual(lease, { key, owner: 'first' }, 'the lease');
      check(Number.isSafeInteger(token) && token > 0, `the token ${token} is no positive integer`);
      checkEqual(await other.lease(key, { owner: 'second', ttlMs }), undefined, 'a second lease');
      checkEqual(await store.lease(key, { owner: 'first', ttlMs }), undefined, 'a second lease');
      held(await other.lease(unique('other key'), { owner: 'second', ttlMs }));
    },
  },
  {
    group,
    name: 'of fifty at once exactly one gets it',
    needs: [],
    run: async ({ store, other, unique }) => {
      const key = unique('key');
      const leases = await sideBySide((n) =>
        (n % 2 === 0 ? store : other).lease(key, { owner: `owner ${n}`, ttlMs }),
      );
      checkEqual(leases.filter((lease) => lease !== undefined).length, 1, 'those who got it');
    },
  },
  {
    group,
    name: 'is free as soon as it is released, with a larger token for the next',
    needs: [],
    run: async ({ store, other, unique }) => {
      const key = unique('key');
      let last = 0;
      for (const owner of ['first', 'second', 'first', 'first']) {
        const lease = held(await store.lease(key, { owner, ttlMs }));
        check(lease.token > last, `the token ${lease.token} follows ${last}`);
        last = lease.token;
        check(await other.release(lease), 'a lease that holds could not be released');
        check(!(await store.release(lease)), 'a lease was released twice');
      }
    },
  },
  {
    group,
    name: 'ends by itself, and is then neither renewed nor released',
    needs: [],
    run: async ({ store, unique, pass, stepMs }) => {
      const key = unique('key');
      const first = held(await store.lease(key, { owner: 'me', ttlMs: stepMs }));
      await pass(stepMs * 1.5);
      check(!(await store.renew(first, ttlMs)), 'a lease was renewed after its end');
      check(!(await store.release(first)), 'a lease was released after its end');
      const second = held(await store.lease(key, { owner: 'me', ttlMs }));
      check(second.token > first.token, 'the token did not grow');
    },
  },
  {
    group,
    name: 'who slept over its end cannot touch the next holder',
    needs: [],
    run: async ({ store, unique, pass, stepMs }) => {
      const key = unique('key');
      const first = held(await store.lease(key, { owner: 'me', ttlMs: stepMs }));
      await pass(stepMs * 1.5);
      const second = held(await store.lease(key, { owner: 'me', ttlMs }));
      check(!(await store.renew(first, 1)), 'the old lease was renewed');
      check(!(await store.release(first)), 'the old lease was released');
      check(!(await store.release({ ...second, owner: 'somebody' })), 'a stranger released it');
      check(!(await store.renew({ ...second, owner: 'somebody' }, 1)), 'a stranger renewed it');
      check(await store.renew(second, ttlMs), 'the holder lost its lease');
    },
  },
  {
    group,
    name: 'lasts longer where it is renewed',
    needs: [],
    run: async ({ store, other, unique, pass, stepMs }) => {
      const key = unique('key');
      const lease = held(await store.lease(key, { owner: 'me', ttlMs: stepMs * 2 }));
      await pass(stepMs);
      check(await store.renew(lease, ttlMs), 'a lease that holds could not be renewed');
      await pass(stepMs * 1.5);
      checkEqual(await other.lease(key, { owner: 'you', ttlMs }), undefined, 'a second lease');
      check(await store.renew(lease, stepMs), 'a renewed lease could not be renewed');
      await pass(stepMs * 1.5);
      held(await other.lease(key, { owner: 'you', ttlMs }));
    },
  },
  {
    group,
    name: 'has keys of its own, apart from values and windows',
    needs: [],
    run: async ({ store, unique }) => {
      const key = unique('key');
      held(await store.lease(key, { owner: 'me', ttlMs }));
      checkEqual(await store.get(key), undefined, 'the value');
      check((await store.claim(key, { owner: 'you', ttlMs })).claimed, 'the lease is a claim');
      check((await store.count(key, { limit: 1, windowMs: ttlMs })).allowed, 'it was counted');
      checkEqual(await store.get(key), 'you', 'the value');
    },
  },
  {
    group,
    name: 'a time that is none is refused',
    needs: [],
    run: async ({ store, unique }) => {
      const lease = held(await store.lease(unique('key'), { owner: 'me', ttlMs }));
      for (const wrong of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
        const leasing = store.lease(unique('key'), { owner: 'me', ttlMs: wrong });
        check(isIntegrationError(await rejectionOf(leasing), 'misconfigured'), `ttlMs ${wrong}`);
        const renewing = store.renew(lease, wrong);
        check(isIntegrationError(await rejectionOf(renewing), 'misconfigured'), `ttlMs ${wrong}`);
      }
    },
  },
];
