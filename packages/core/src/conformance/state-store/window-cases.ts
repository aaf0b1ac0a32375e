import { isIntegrationError } from '../../errors/integration-error.js';
import type { CountOptions, WindowCount } from '../../store/state-store.js';
import { check, checkEqual, rejectionOf } from '../check.js';
import { sideBySide } from './side-by-side.js';
import type { StoreCase } from './state-store-session.js';

const group = 'count';
const long = { limit: 3, windowMs: 60_000 };

function checkAllowed(counted: WindowCount, remaining: number): void {
  checkEqual(counted, { allowed: true, remaining, retryAfterMs: 0 }, 'what was counted');
}

function checkRefused(counted: WindowCount, remaining: number, windowMs: number): void {
  const { allowed, retryAfterMs } = counted;
  check(!allowed, 'more than the limit was allowed');
  checkEqual(counted.remaining, remaining, 'what remains');
  const plausible = retryAfterMs > 0 && retryAfterMs <= windowMs;
  check(plausible, `retryAfterMs ${retryAfterMs} is not within the window of ${windowMs}`);
}

/** What `count` promises. */
export const windowCases: readonly StoreCase[] = [
  {
    group,
    name: 'allows as much as the limit, and says what remains',
    needs: [],
    run: async ({ store, other, unique }) => {
      const key = unique('key');
      checkAllowed(await store.count(key, long), 2);
      checkAllowed(await other.count(key, long), 1);
      checkAllowed(await store.count(key, long), 0);
      checkRefused(await other.count(key, long), 0, long.windowMs);
      checkAllowed(await store.count(unique('other key'), long), 2);
    },
  },
  {
    group,
    name: 'of fifty at once as many are allowed as fit',
    needs: [],
    run: async ({ store, other, unique }) => {
      const key = unique('key');
      const window = { limit: 10, windowMs: 60_000 };
      const counts = await sideBySide((n) => (n % 2 === 0 ? store : other).count(key, window));
      const allowed = counts.filter((one) => one.allowed);
      checkEqual(allowed.length, 10, 'those allowed');
      const left = allowed.map(({ remaining }) => remaining).sort((a, b) => a - b);
      checkEqual(left, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 'what remained, each in its turn');
    },
  },
  {
    group,
    name: 'what is refused is not counted, and is allowed after the time that was named',
    needs: [],
    run: async ({ store, unique, pass, stepMs }) => {
      const key = unique('key');
      const window = { limit: 1, windowMs: stepMs * 2 };
      checkAllowed(await store.count(key, window), 0);
      await pass(stepMs);
      const refused = await store.count(key, window);
      checkRefused(refused, 0, stepMs);
      await pass(refused.retryAfterMs + 1);
      checkAllowed(await store.count(key, window), 0);
    },
  },
  {
    group,
    name: 'slides: what came early leaves early',
    needs: [],
    run: async ({ store, unique, pass, stepMs }) => {
      const key = unique('key');
      const window = { limit: 3, windowMs: stepMs * 4 };
      await store.count(key, { ...window, cost: 2 });
      await pass(stepMs * 3);
      await store.count(key, window);
      checkRefused(await store.count(key, window), 0, stepMs);
      await pass(stepMs * 1.5);
      // A fixed window would be empty by now, or still full.
      checkAllowed(await store.count(key, { ...window, cost: 2 }), 0);
      checkRefused(await store.count(key, window), 0, stepMs * 2.5);
    },
  },
  {
    group,
    name: 'never allows more than the limit in any span of the window',
    needs: [],
    run: async ({ store, unique, pass, stepMs }) => {
      const key = unique('key');
      const window: CountOptions = { limit: 4, windowMs: stepMs * 2 };
      // Three steps that follow each other begin within one window.
      const spent: number[] = [];
      for (let step = 0; step < 8; step += 1) {
        let allowed = 0;
        for (let n = 0; n < (step % 2 === 0 ? 3 : 6); n += 1)
          if ((await store.count(key, window)).allowed) allowed += 1;
        spent.push(allowed);
        await pass(stepMs * 0.9);
      }
      for (const index of spent.keys()) {
        const sum = spent.slice(index, index + 3).reduce((total, one) => total + one, 0);
        check(sum <= window.limit, `${spent.join(' ')} exceed ${window.limit} in three steps`);
      }
      check(spent.reduce((sum, one) => sum + one) >= 12, `${spent.join(' ')} use too little`);
    },
  },
  {
    group,
    name: 'counts costs, and waits for as much room as is asked for',
    needs: [],
    run: async ({ store, unique, pass, stepMs }) => {
      const key = unique('key');
      const window = { limit: 100, windowMs: stepMs * 4 };
      checkAllowed(await store.count(key, { ...window, cost: 60 }), 40);
      await pass(stepMs * 2);
      checkAllowed(await store.count(key, { ...window, cost: 40 }), 0);
      const small = await store.count(key, { ...window, cost: 60 });
      const large = await store.count(key, { ...window, cost: 61 });
      checkRefused(small, 0, stepMs * 2);
      checkRefused(large, 0, stepMs * 4);
      check(large.retryAfterMs > small.retryAfterMs, 'more room was promised as early as less');
      checkRefused(await store.count(key, { ...window, cost: 100 }), 0, stepMs * 4);
    },
  },
  {
    group,
    name: 'a cost of nothing only asks',
    needs: [],
    run: async ({ store, unique }) => {
      const key = unique('key');
      checkAllowed(await store.count(key, { ...long, cost: 0 }), 3);
      checkAllowed(await store.count(key, { ...long, cost: 0 }), 3);
      checkAllowed(await store.count(key, { ...long, cost: 3 }), 0);
      checkAllowed(await store.count(key, { ...long, cost: 0 }), 0);
    },
  },
  {
    group,
    name: 'figures that could never be meant are refused',
    needs: [],
    run: async ({ store, unique }) => {
      const key = unique('key');
      for (const wrong of [
        { limit: 0 },
        { limit: 1.5 },
        { limit: Number.POSITIVE_INFINITY },
        { windowMs: 0 },
        { windowMs: Number.NaN },
        { windowMs: Number.POSITIVE_INFINITY },
        { cost: -1 },
        { cost: 0.5 },
        { cost: 4 },
      ]) {
        const what = Object.entries(wrong).flat().join(' ');
        const error = await rejectionOf(store.count(key, { ...long, ...wrong }));
        check(isIntegrationError(error, 'misconfigured'), `${what} was taken`);
      }
      checkAllowed(await store.count(key, long), 2);
    },
  },
];
