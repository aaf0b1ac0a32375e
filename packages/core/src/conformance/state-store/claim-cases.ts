import { isIntegrationError } from '../../errors/integration-error.js';
import { check, checkEqual, rejectionOf } from '../check.js';
import { sideBySide } from './side-by-side.js';
import type { StoreCase } from './state-store-session.js';

const group = 'claim';
const ttlMs = 60_000;

/** What `claim` promises. */
export const claimCases: readonly StoreCase[] = [
  {
    group,
    name: 'the first takes the key, and the others learn who did',
    needs: [],
    run: async ({ store, other, unique }) => {
      const key = unique('key');
      const first = await store.claim(key, { owner: 'first', ttlMs });
      checkEqual(first, { claimed: true, owner: 'first' }, 'the first claim');
      const second = await other.claim(key, { owner: 'second', ttlMs });
      checkEqual(second, { claimed: false, owner: 'first' }, 'the second claim');
      checkEqual(await other.get(key), 'first', 'the owner as a value');
    },
  },
  {
    group,
    name: 'repeated by its owner it still holds',
    needs: [],
    run: async ({ store, unique }) => {
      const key = unique('key');
      await store.claim(key, { owner: 'me', ttlMs });
      const again = await store.claim(key, { owner: 'me', ttlMs });
      checkEqual(again, { claimed: true, owner: 'me' }, 'the repeated claim');
    },
  },
  {
    group,
    name: 'of fifty at once exactly one takes it',
    needs: [],
    run: async ({ store, other, unique }) => {
      const key = unique('key');
      const claims = await sideBySide((n) =>
        (n % 2 === 0 ? store : other).claim(key, { owner: `owner ${n}`, ttlMs }),
      );
      checkEqual(claims.filter(({ claimed }) => claimed).length, 1, 'those who took it');
      checkEqual(new Set(claims.map(({ owner }) => owner)).size, 1, 'the owners that were named');
    },
  },
  {
    group,
    name: 'ends by itself, and a repetition does not make it last longer',
    needs: [],
    run: async ({ store, unique, pass, stepMs }) => {
      const key = unique('key');
      await store.claim(key, { owner: 'first', ttlMs: stepMs * 2 });
      await pass(stepMs);
      await store.claim(key, { owner: 'first', ttlMs });
      await pass(stepMs * 1.5);
      const next = await store.claim(key, { owner: 'second', ttlMs });
      checkEqual(next, { claimed: true, owner: 'second' }, 'the claim after the end of the first');
    },
  },
  {
    group,
    name: 'is given back by its owner, and by nobody else',
    needs: [],
    run: async ({ store, unique }) => {
      const key = unique('key');
      await store.claim(key, { owner: 'first', ttlMs });
      const back = (expected: string): Promise<boolean> =>
        store.compareAndSet(key, { expected, next: undefined, ttlMs });
      check(!(await back('second')), 'a stranger gave the claim back');
      check(await back('first'), 'the owner could not give the claim back');
      check((await store.claim(key, { owner: 'second', ttlMs })).claimed, 'the key is not free');
    },
  },
  {
    group,
    name: 'a time that is none is refused',
    needs: [],
    run: async ({ store, unique }) => {
      for (const wrong of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
        const claim = store.claim(unique('key'), { owner: 'me', ttlMs: wrong });
        check(
          isIntegrationError(await rejectionOf(claim), 'misconfigured'),
          `ttlMs ${wrong} was taken`,
        );
      }
    },
  },
];
