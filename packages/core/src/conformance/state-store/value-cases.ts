import { isIntegrationError } from '../../errors/integration-error.js';
import { check, checkEqual, rejectionOf } from '../check.js';
import { sideBySide } from './side-by-side.js';
import type { StoreCase } from './state-store-session.js';

const group = 'values';
const ttlMs = 60_000;
const nothing = undefined;

/** What `get` and `compareAndSet` promise. */
export const valueCases: readonly StoreCase[] = [
  {
    group,
    name: 'a key that nobody wrote holds nothing',
    needs: [],
    run: async ({ store, unique }) => {
      checkEqual(await store.get(unique('key')), nothing, 'the value');
    },
  },
  {
    group,
    name: 'a value is set where none is, and read by everybody',
    needs: [],
    run: async ({ store, other, unique }) => {
      const key = unique('key');
      const set = { expected: nothing, next: 'first', ttlMs };
      check(await store.compareAndSet(key, set), 'an absent value was not set');
      check(!(await other.compareAndSet(key, set)), 'a present value was taken for absent');
      checkEqual(await other.get(key), 'first', 'the value');
    },
  },
  {
    group,
    name: 'a value is replaced by whoever knows it, and by nobody else',
    needs: [],
    run: async ({ store, other, unique }) => {
      const key = unique('key');
      await store.compareAndSet(key, { expected: nothing, next: 'a', ttlMs });
      check(
        !(await other.compareAndSet(key, { expected: 'x', next: 'b', ttlMs })),
        'a wrong guess',
      );
      check(!(await other.compareAndSet(key, { expected: 'A', next: 'b', ttlMs })), 'another case');
      checkEqual(await store.get(key), 'a', 'the value after wrong guesses');
      check(await other.compareAndSet(key, { expected: 'a', next: 'b', ttlMs }), 'a right guess');
      checkEqual(await store.get(key), 'b', 'the value after a right guess');
    },
  },
  {
    group,
    name: 'a value is removed by whoever knows it, and by nobody else',
    needs: [],
    run: async ({ store, unique }) => {
      const key = unique('key');
      await store.compareAndSet(key, { expected: nothing, next: 'a', ttlMs });
      check(
        !(await store.compareAndSet(key, { expected: 'x', next: nothing, ttlMs })),
        'a wrong guess',
      );
      check(
        await store.compareAndSet(key, { expected: 'a', next: nothing, ttlMs: 0 }),
        'a right guess',
      );
      checkEqual(await store.get(key), nothing, 'the removed value');
      check(
        await store.compareAndSet(key, { expected: nothing, next: nothing, ttlMs }),
        'nothing to nothing',
      );
    },
  },
  {
    group,
    name: 'a value ends, and is like none from then on',
    needs: [],
    run: async ({ store, unique, pass, stepMs }) => {
      const key = unique('key');
      await store.compareAndSet(key, { expected: nothing, next: 'a', ttlMs: stepMs });
      await pass(stepMs * 1.5);
      checkEqual(await store.get(key), nothing, 'the value after its end');
      check(
        !(await store.compareAndSet(key, { expected: 'a', next: 'b', ttlMs })),
        'the dead value',
      );
      check(
        await store.compareAndSet(key, { expected: nothing, next: 'c', ttlMs }),
        'a fresh value',
      );
      checkEqual(await store.get(key), 'c', 'the fresh value');
    },
  },
  {
    group,
    name: 'a replaced value gets a new end',
    needs: [],
    run: async ({ store, unique, pass, stepMs }) => {
      const key = unique('key');
      await store.compareAndSet(key, { expected: nothing, next: 'a', ttlMs: stepMs });
      await store.compareAndSet(key, { expected: 'a', next: 'b', ttlMs });
      await pass(stepMs * 1.5);
      checkEqual(await store.get(key), 'b', 'the value after the first end');
    },
  },
  {
    group,
    name: 'of fifty replacements at once none is lost',
    needs: [],
    run: async ({ store, other, unique }) => {
      const key = unique('key');
      await store.compareAndSet(key, { expected: nothing, next: '0', ttlMs });
      await sideBySide(async (n) => {
        const mine = n % 2 === 0 ? store : other;
        for (let tries = 0; tries < 1_000; tries += 1) {
          const expected = await mine.get(key);
          const next = String(Number(expected) + 1);
          if (await mine.compareAndSet(key, { expected, next, ttlMs })) return;
        }
        check(false, 'a replacement never came through');
      });
      checkEqual(await store.get(key), '50', 'the sum of fifty');
    },
  },
  {
    group,
    name: 'keys and values are kept as they are',
    needs: [],
    run: async ({ store, unique }) => {
      for (const odd of [`a:b{c}'"\\%_`, 'zwei\nZeilen\t', '数字 🚢', ' ', '-1']) {
        const key = unique(odd);
        await store.compareAndSet(key, { expected: nothing, next: odd, ttlMs });
        checkEqual(await store.get(key), odd, 'the value');
        checkEqual(await store.get(key.toUpperCase()), nothing, 'the value of another key');
      }
      const empty = unique('empty');
      await store.compareAndSet(empty, { expected: nothing, next: '', ttlMs });
      checkEqual(await store.get(empty), '', 'the empty value');
      check(
        await store.compareAndSet(empty, { expected: '', next: 'a', ttlMs }),
        'empty is no value',
      );
    },
  },
  {
    group,
    name: 'a time that is none is refused',
    needs: [],
    run: async ({ store, unique }) => {
      for (const wrong of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
        const key = unique('key');
        const set = store.compareAndSet(key, { expected: nothing, next: 'a', ttlMs: wrong });
        check(
          isIntegrationError(await rejectionOf(set), 'misconfigured'),
          `ttlMs ${wrong} was taken`,
        );
        checkEqual(await store.get(key), nothing, 'the value');
      }
    },
  },
];
