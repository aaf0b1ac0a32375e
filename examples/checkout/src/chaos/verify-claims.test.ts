import { describe, expect, it } from 'vitest';
import type { Ledger } from '../demo/ledger.ts';
import type { Claim } from './claim.ts';
import { countErrors, verifyClaims } from './verify-claims.ts';

const charge = (id: string) => ({ id, orderId: 'o1', minor: 100, currency: 'EUR' });
const ledger = (...charges: Ledger['charges']): Ledger => ({
  charges,
  refunds: [],
  replays: 0,
});
const problems = (claim: Claim, books: Ledger) => verifyClaims(new Map([['o1', claim]]), books);
const result: Claim = { kind: 'result', chargeId: 'pi_1', paid: true };
const error = (execution: 'not_executed' | 'executed' | 'unknown'): Claim => ({
  kind: 'error',
  code: 'unavailable',
  execution,
});

describe('verifyClaims', () => {
  it('accepts what is true', () => {
    expect(problems(result, ledger(charge('pi_1')))).toEqual([]);
    expect(problems({ ...result, paid: false }, ledger())).toEqual([]);
    expect(problems(error('not_executed'), ledger())).toEqual([]);
    expect(problems(error('unknown'), ledger())).toEqual([]);
    expect(problems(error('unknown'), ledger(charge('pi_1')))).toEqual([]);
  });

  it.each([
    ['a result without a charge', result, ledger()],
    ['a result with two charges', result, ledger(charge('pi_1'), charge('pi_2'))],
    ['the result of another charge', result, ledger(charge('pi_2'))],
    ['not paid, with a charge', { ...result, paid: false }, ledger(charge('pi_1'))],
    ['not executed, with a charge', error('not_executed'), ledger(charge('pi_1'))],
    ['a good request that was refused', error('executed'), ledger()],
    ['unknown, with two charges', error('unknown'), ledger(charge('pi_1'), charge('pi_2'))],
    ['an error without a type', { kind: 'untyped', name: 'TypeError' } as const, ledger()],
  ])('finds %s', (_, claim, books) => {
    expect(problems(claim, books)).toHaveLength(1);
  });
});

describe('countErrors', () => {
  it('counts charges beyond the first, and orders without one', () => {
    const books = ledger(charge('pi_1'), charge('pi_2'), charge('pi_3'));
    expect(countErrors(['o1', 'o2'], books)).toEqual({ duplicates: 2, lost: 1 });
  });
});
