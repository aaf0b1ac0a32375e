import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CacheStore } from '@quayside/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPortfolio } from '../src/index.js';
import { createFileCacheStore } from '../src/node/index.js';
import { DAY, hosts } from './hosts.js';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'portfolio-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const files = () => readdir(join(root, 'kept'));

describe.each(hosts)('createFileCacheStore with %s', (_, start) => {
  const begin = async () => {
    const host = start();
    host.add({ path: 'acme/shop', topics: ['web'] });
    await host.code.createIssue({ repository: 'acme/shop', title: 'Broken' });
    const { code, clock } = host;
    const store = createFileCacheStore({ folder: join(root, 'kept'), clock });
    const writes: unknown[] = [];
    const set: CacheStore['set'] = (...entry) => {
      const written = store.set(...entry);
      writes.push(written);
      return written;
    };
    /** A scan of another process, which waits for what is written behind the answer. */
    const scan = async () => {
      const found = await createPortfolio(code, { store: { ...store, set } }).scan();
      await Promise.allSettled(writes);
      return found;
    };
    const portfolio = createPortfolio(code, { store });
    return { clock, portfolio, scan };
  };

  it('a scan is there for the next process, dates and all, until its time is over', async () => {
    const { clock, scan } = await begin();
    const first = await scan();
    await clock.advance(DAY / 4 - 1);
    const second = await scan();
    expect(second).toEqual({ ...first, cached: true, ageMs: DAY / 4 - 1 });
    expect(second.scannedAt).toBeInstanceOf(Date);
    await clock.advance(1);
    expect((await scan()).cached).toBe(false);
    expect(await files()).toHaveLength(1);
  });

  it('is forgotten when it is told to', async () => {
    const { scan, portfolio } = await begin();
    await scan();
    expect(await files()).toHaveLength(1);
    await portfolio.invalidate();
    expect(await files()).toEqual([]);
    expect((await scan()).cached).toBe(false);
  });

  it.each([
    ['is cut short', new Uint8Array([255, 15, 111])],
    ['is empty', ''],
    ['is something else', 'hello'],
  ])('a file that %s counts as none', async (_what, content) => {
    const { scan } = await begin();
    await scan();
    for (const file of await files()) await writeFile(join(root, 'kept', file), content);
    expect((await scan()).cached).toBe(false);
    expect((await scan()).cached).toBe(true);
  });

  it('what is kept is for this user alone', async () => {
    const { scan } = await begin();
    await scan();
    const modes = [join(root, 'kept'), ...(await files()).map((file) => join(root, 'kept', file))];
    for (const path of modes) expect((await stat(path)).mode & 0o077).toBe(0);
  });

  it('a folder that cannot be made costs the cache, not the scan', async () => {
    const { scan } = await begin();
    await writeFile(join(root, 'kept'), 'a file');
    expect((await scan()).repositories).toHaveLength(1);
  });
});

describe('createFileCacheStore', () => {
  const entry = { answer: 1, storedAt: 0, provenance: undefined };

  it('has nothing where nothing was kept, and forgets nothing there', async () => {
    const store = createFileCacheStore({ folder: join(root, 'kept') });
    expect(await store.get('a')).toBeUndefined();
    await store.delete('a');
    await store.clear('');
  });

  it('clears what begins with the prefix alone, and leaves other files', async () => {
    const folder = join(root, 'kept');
    const store = createFileCacheStore({ folder });
    for (const key of ['a:1', 'a:2', 'b:1']) await store.set(key, entry, 60_000);
    await writeFile(join(folder, 'README'), 'a:');
    await store.clear('a:');
    expect([await store.get('a:1'), await store.get('b:1')]).toEqual([undefined, entry]);
    expect(await files()).toHaveLength(2);
    await store.delete('b:1');
    expect(await files()).toEqual(['README']);
  });

  it('an entry is a whole one, however many write it', async () => {
    const store = createFileCacheStore({ folder: join(root, 'kept') });
    const answers = Array.from({ length: 20 }, (_, answer) => ({ ...entry, answer }));
    await Promise.all(answers.map((one) => store.set('a', one, 60_000)));
    expect(answers).toContainEqual(await store.get('a'));
    expect(await files()).toHaveLength(1);
  });
});
