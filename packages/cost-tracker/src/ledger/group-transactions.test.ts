import { AsyncLocalStorage } from 'node:async_hooks';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore, type Store } from './open-store.js';

let folder: string;
let store: Store;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'quayside-group-'));
  store = await openStore({ database: join(folder, 'ledger.sqlite') });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

const add = (id: string): Promise<string> =>
  store.transact(async (db) => {
    await db.insertInto('accounts').values({ id }).execute();
    return id;
  });
const accounts = async (): Promise<readonly string[]> => {
  const rows = await store.db.selectFrom('accounts').select('id').orderBy('id').execute();
  return rows.map(({ id }) => id);
};

describe('transactions of SQLite in groups', () => {
  it('answer everybody, in order, once they are on disk', async () => {
    const ids = Array.from({ length: 100 }, (_, index) => String(index).padStart(3, '0'));
    expect(await Promise.all(ids.map(add))).toEqual(ids);
    expect(await accounts()).toEqual(ids);
  });

  it('roll one back that fails, and none of the others', async () => {
    const broken = store.transact(async (db) => {
      await db.insertInto('accounts').values({ id: 'broken' }).execute();
      throw new Error('no');
    });
    const ends = await Promise.allSettled([add('a'), broken, add('b'), add('a'), add('c')]);
    expect(ends.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    expect(await accounts()).toEqual(['a', 'b', 'c']);
  });

  it('answer nobody of a transaction that SQLite has ended by itself', async () => {
    const lost = store.transact((db) => sql`rollback`.execute(db));
    const [a, ended, b] = await Promise.allSettled([add('a'), lost, add('b')]);
    expect(ended.status).toBe('rejected');
    // Which of them came into one group depends on how quick the disk was.
    const answered = [a, b].flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
    expect(await accounts()).toEqual(answered);
    await add('later');
    expect(await accounts()).toContain('later');
  });

  it('run each piece of work in the async context of its caller', async () => {
    const who = new AsyncLocalStorage<string>();
    const ask = (name: string) => who.run(name, () => store.transact(async () => who.getStore()));
    expect(await Promise.all(['a', 'b', 'c'].map(ask))).toEqual(['a', 'b', 'c']);
  });

  it('fail and go on where another process holds the lock for too long', {
    timeout: 20_000,
  }, async () => {
    const other = await openStore({ database: join(folder, 'ledger.sqlite') });
    const release = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    const holding = other.transact(async (db) => {
      await db.insertInto('accounts').values({ id: 'other' }).execute();
      held.resolve();
      await release.promise;
    });
    await held.promise;
    const ends = await Promise.allSettled([add('a'), add('b')]);
    expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    release.resolve();
    await holding;
    await add('c');
    expect(await accounts()).toEqual(['c', 'other']);
    await other.close();
  });
});
