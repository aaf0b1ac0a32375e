import { expect, it } from 'vitest';
import { checkCount, checkTtl } from './check-store-input.js';

const window = { limit: 5, windowMs: 100 };

it.each([
  ['ttlMs is 0', () => checkTtl('lease', 0), 'lease', 'Give milliseconds above 0.'],
  [
    'limit is 0',
    () => checkCount({ ...window, limit: 0, cost: 0 }),
    'count',
    'Give an integer of at least 1.',
  ],
  [
    'windowMs is -1',
    () => checkCount({ ...window, windowMs: -1 }),
    'count',
    'Give milliseconds above 0.',
  ],
  ['cost is 6', () => checkCount({ ...window, cost: 6 }), 'count', 'Give an integer from 0 to 5.'],
])('store input › says that %s, and what helps', (what, check, operation, remedy) => {
  expect(check).toThrow(`${operation} cannot work: ${what} (misconfigured). ${remedy}`);
});

it('store input › takes the figures at the edge', () => {
  expect(() => checkTtl('claim', Number.MIN_VALUE)).not.toThrow();
  for (const cost of [undefined, 0, 5]) expect(() => checkCount({ ...window, cost })).not.toThrow();
  expect(() => checkCount({ limit: 1, windowMs: 0.1 })).not.toThrow();
});
