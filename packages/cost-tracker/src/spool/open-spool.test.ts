import { appendFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSpool, type Spool } from './open-spool.js';
import { openSegmentFile } from './segment-file.js';
import type { SpoolFact } from './spool-fact.js';
import type { SpoolOptions } from './spool-options.js';

let directory: string;
let facts: SpoolFact[];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'spool-'));
  facts = [];
});
afterEach(() => rm(directory, { recursive: true }));

const open = (options: Partial<SpoolOptions> = {}): Spool =>
  openSpool({ directory, onFact: (fact) => facts.push(fact), ...options });
const record = (id: string, size = 1) => ({
  id,
  payload: JSON.stringify({ text: 'x'.repeat(size) }),
});
const files = (end: string): string[] =>
  readdirSync(directory).filter((name) => name.endsWith(end));
const segment = (): string => join(directory, files('.segment')[0] ?? 'none');

async function drain(spool: Spool, limit = 1000): Promise<string[]> {
  const ids: string[] = [];
  for (;;) {
    const batch = await spool.read(limit);
    if (batch.reads.length === 0) return ids;
    ids.push(...batch.records.map(({ id }) => id));
    await spool.acknowledge(batch);
  }
}

describe('spool', () => {
  it('gives events back in their order, over many files and small reads', async () => {
    await using spool = open({ segmentBytes: 500 });
    const ids = Array.from({ length: 100 }, (_, index) => `event-${index}`);
    for (const id of ids) await spool.append(record(id, 40));
    expect(files('.segment').length).toBeGreaterThan(5);
    expect(await drain(spool, 7)).toEqual(ids);
    expect(spool.bytes).toBe(0);
  });

  it('reads the same again until it is acknowledged', async () => {
    await using spool = open();
    await Promise.all([spool.append(record('a')), spool.append(record('b'))]);
    const first = await spool.read(1);
    expect((await spool.read(1)).records).toEqual(first.records);
    await spool.acknowledge(first);
    expect((await spool.read(1)).records.map(({ id }) => id)).toEqual(['b']);
  });

  it('acknowledging an older batch again brings nothing back', async () => {
    await using spool = open();
    await Promise.all([spool.append(record('a')), spool.append(record('b'))]);
    const first = await spool.read(1);
    await spool.acknowledge(first);
    expect(await drain(spool)).toEqual(['b']);
    await spool.acknowledge(first);
    expect(await drain(spool)).toEqual([]);
  });

  it('keeps ids and payloads whatever is in them', async () => {
    await using spool = open();
    const strange = {
      id: 'a" b\\" \n\u2028é😀',
      payload: JSON.stringify({ text: '\n"\u0000é😀' }),
    };
    await spool.append(strange);
    expect((await spool.read(1)).records).toEqual([strange]);
  });

  it('leaves no file behind when everything was drained', async () => {
    const spool = open();
    await spool.append(record('a'));
    await drain(spool);
    await spool[Symbol.asyncDispose]();
    expect(readdirSync(directory)).toEqual([]);
  });

  it('commits what came at once with one write and one sync', async () => {
    let syncs = 0;
    await using spool = open({
      openSegment: async (path) => {
        const file = await openSegmentFile(path);
        return {
          ...file,
          sync: () => {
            syncs += 1;
            return file.sync();
          },
        };
      },
    });
    await Promise.all(Array.from({ length: 500 }, (_, index) => spool.append(record(`${index}`))));
    expect(syncs).toBe(1);
  });

  it('resolves an append not before the sync has', async () => {
    const synced = Promise.withResolvers<void>();
    let isKept = false;
    await using spool = open({
      openSegment: async (path) => {
        const file = await openSegmentFile(path);
        return { ...file, sync: () => synced.promise };
      },
    });
    const appended = spool.append(record('a')).then(() => {
      isKept = true;
    });
    while (files('.segment').length === 0) await new Promise(setImmediate);
    expect(isKept).toBe(false);
    expect((await spool.read(1)).records).toEqual([]);
    expect(spool.waitingBytes).toBeGreaterThan(0);
    synced.resolve();
    await appended;
    expect(spool.waitingBytes).toBe(0);
  });
});

describe('spool of several writers', () => {
  it('leaves the files of a living writer alone', async () => {
    await using first = open();
    await first.append(record('a'));
    await using second = open();
    second.adopt();
    expect((await second.read(10)).records).toEqual([]);
    expect(await drain(first)).toEqual(['a']);
  });

  it('adopts the files of a writer that is gone, older ones first', async () => {
    const first = open();
    await first.append(record('a'));
    await first[Symbol.asyncDispose]();
    const second = open();
    await second.append(record('b'));
    await second[Symbol.asyncDispose]();
    await using third = open();
    await third.append(record('c'));
    expect(facts.map(({ type }) => type)).toEqual([
      'spool.adopted',
      'spool.adopted',
      'spool.adopted',
    ]);
    expect(await drain(third, 2)).toEqual(['a', 'b', 'c']);
    expect(files('.lock')).toHaveLength(1);
  });

  it('adopts while it runs, once, and drains what it adopted first', async () => {
    const first = open();
    await using second = open();
    await first.append(record('older'));
    await second.append(record('newer'));
    await first[Symbol.asyncDispose]();
    second.adopt();
    second.adopt();
    expect(await drain(second)).toEqual(['older', 'newer']);
  });

  it('adopts files whose lock somebody removed', async () => {
    const first = open();
    await first.append(record('a'));
    await first[Symbol.asyncDispose]();
    for (const name of files('.lock')) await rm(join(directory, name));
    await using second = open();
    expect(await drain(second)).toEqual(['a']);
  });
});

describe('spool after damage', () => {
  const written = async (...ids: string[]): Promise<void> => {
    const spool = open();
    for (const id of ids) await spool.append(record(id, 50));
    await spool[Symbol.asyncDispose]();
  };

  it('drops a tail that was torn off, and nothing before it', async () => {
    await written('a', 'b');
    appendFileSync(segment(), '12345678 "c" {"text":"half a li');
    await using spool = open();
    expect(await drain(spool)).toEqual(['a', 'b']);
    expect(files('.segment')).toEqual([]);
  });

  it('adopts a file that is nothing but a torn tail', async () => {
    writeFileSync(join(directory, 'gone.00000001.segment'), 'half a li');
    writeFileSync(join(directory, 'gone.00000002.segment'), '');
    await using spool = open();
    expect(await drain(spool)).toEqual([]);
    expect(files('.segment')).toEqual([]);
  });

  it('keeps the events around a damaged line, and the file for a human', async () => {
    await written('a', 'b', 'c');
    const path = segment();
    writeFileSync(path, readFileSync(path, 'utf8').replace('"b" {"text":"xx', '"b" {"text":"xy'));
    await using spool = open();
    expect(await drain(spool)).toEqual(['a', 'c']);
    expect(facts.at(-1)).toEqual({ type: 'spool.damaged', lines: 1, kept: `${path}.damaged` });
    expect(files('.damaged')).toHaveLength(1);
  });

  it('goes on behind a file that somebody has removed, and says what was lost', async () => {
    await using spool = open({ segmentBytes: 10 });
    for (const id of ['a', 'b', 'c']) await spool.append(record(id));
    const gone = segment();
    rmSync(gone);
    expect(await drain(spool)).toEqual(['b', 'c']);
    const bytes = expect.any(Number);
    expect(facts).toEqual([{ type: 'spool.missing', path: gone, bytes }]);
    expect([spool.bytes, files('.segment')]).toEqual([0, []]);
  });

  it('writes no more to a file that somebody has removed', async () => {
    await using spool = open();
    await spool.append(record('lost'));
    rmSync(segment());
    expect(await drain(spool)).toEqual([]);
    await spool.append(record('kept'));
    expect(await drain(spool)).toEqual(['kept']);
  });

  it('reads a record that is longer than one piece of a file', async () => {
    const spool = open();
    await spool.append(record('long', 3 * 1024 * 1024));
    await spool.append(record('short'));
    expect(await drain(spool)).toEqual(['long', 'short']);
    await spool[Symbol.asyncDispose]();
  });
});

describe('spool without room', () => {
  it('refuses what does not fit, says so once, and takes events again when it is drained', async () => {
    await using spool = open({ maxBytes: 1000 });
    await spool.append(record('a', 900));
    const full = { code: 'quota_exhausted', execution: 'not_executed' };
    await expect(spool.append(record('b', 900))).rejects.toMatchObject(full);
    await expect(spool.append(record('c', 900))).rejects.toMatchObject(full);
    expect(facts.filter(({ type }) => type === 'spool.full')).toHaveLength(1);
    expect(await drain(spool)).toEqual(['a']);
    await spool.append(record('d', 900));
    expect(await drain(spool)).toEqual(['d']);
  });

  it('refuses a group that the disk refuses, and goes on in another file', async () => {
    let broken = true;
    await using spool = open({
      openSegment: async (path) => {
        const file = await openSegmentFile(path);
        return {
          ...file,
          write: async (bytes) => {
            if (!broken) return file.write(bytes);
            await file.write(bytes.subarray(0, bytes.length / 2));
            throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
          },
        };
      },
    });
    await expect(spool.append(record('a'))).rejects.toMatchObject({ code: 'unavailable' });
    expect(facts).toEqual([{ type: 'spool.write_failed', events: 1, code: 'ENOSPC' }]);
    broken = false;
    await spool.append(record('b'));
    expect(files('.segment')).toHaveLength(1);
    expect(await drain(spool)).toEqual(['b']);
  });

  it('leaves nothing of a refused group in its file', async () => {
    let broken = false;
    const spool = open({
      openSegment: async (path) => {
        const file = await openSegmentFile(path);
        const write = async (bytes: Buffer): Promise<void> => {
          if (!broken) return file.write(bytes);
          // All of the first event, and some of the second one.
          await file.write(bytes.subarray(0, bytes.length * 0.7));
          throw new Error('the cable came off');
        };
        return { ...file, write };
      },
    });
    await spool.append(record('a'));
    broken = true;
    const refused = [spool.append(record('b')), spool.append(record('c'))];
    expect((await Promise.allSettled(refused)).map(({ status }) => status)).toEqual([
      'rejected',
      'rejected',
    ]);
    await spool[Symbol.asyncDispose]();
    await using next = open();
    expect(await drain(next)).toEqual(['a']);
  });

  it('refuses events after it was closed', async () => {
    const spool = open();
    await spool[Symbol.asyncDispose]();
    await expect(spool.append(record('a'))).rejects.toMatchObject({ code: 'unavailable' });
  });

  it.each([{ directory: '' }, { maxBytes: 0 }, { segmentBytes: 1.5 }])('refuses %j', (wrong) => {
    expect(() => open(wrong)).toThrow(expect.objectContaining({ code: 'misconfigured' }));
  });

  it('refuses a directory that it cannot make, naming it', () => {
    const path = join(directory, 'file');
    writeFileSync(path, '');
    expect(() => open({ directory: join(path, 'spool') })).toThrow(/ENOTDIR.*misconfigured/);
  });
});
