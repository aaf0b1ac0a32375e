import { expect, it } from 'vitest';
import { describeEachStore } from './each-store.js';

describeEachStore('alert claims', (open) => {
  it('are given to one of many that ask at once, until they are given back', async () => {
    await using ledger = await open();
    const { alertClaims } = ledger;
    const claims = await Promise.all(Array.from({ length: 20 }, () => alertClaims.claim('a')));
    expect(claims.filter(Boolean)).toHaveLength(1);
    expect(await alertClaims.claim('b')).toBe(true);
    await alertClaims.release('a');
    expect(await alertClaims.claim('a')).toBe(true);
  });
});
