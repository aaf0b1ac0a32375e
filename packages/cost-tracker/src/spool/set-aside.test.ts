import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { setAside, setAsidePath, takeSetAside } from './set-aside.js';
import type { SpoolFact } from './spool-fact.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'set-aside-'));
});
afterEach(() => rm(directory, { recursive: true }));

const refused = (id: string) => ({ id, payload: JSON.stringify({ id }), reason: 'invalid: it is' });

async function takeAll(mark = 'mark') {
  const ids: string[] = [];
  const facts: SpoolFact[] = [];
  const take = async (records: readonly { readonly id: string }[]) => {
    ids.push(...records.map(({ id }) => id));
  };
  await takeSetAside(directory, mark, take, (fact) => facts.push(fact));
  return { ids, facts };
}

it('gives back what was set aside behind a line that a crash has torn off', async () => {
  await setAside(directory, [refused('a')]);
  appendFileSync(setAsidePath(directory), '{"id":"torn","reason":"inv');
  await setAside(directory, [refused('b')]);
  const { ids, facts } = await takeAll();
  expect(ids).toEqual(['a', 'b']);
  expect(facts).toMatchObject([{ type: 'spool.damaged', lines: 1 }]);
});

it('keeps the file for a human where a line of it cannot be read', async () => {
  writeFileSync(
    setAsidePath(directory),
    '\n{"id":"a","event":{}}\n{"id":"b","event":{}\n{"event":1}\n',
  );
  const { ids, facts } = await takeAll();
  expect(ids).toEqual(['a']);
  const [name = ''] = readdirSync(directory);
  expect(facts).toEqual([{ type: 'spool.damaged', lines: 2, kept: join(directory, name) }]);
  expect(readFileSync(join(directory, name), 'utf8')).toContain('{"id":"b","event":{}\n');
  expect(await takeAll()).toEqual({ ids: [], facts: [] });
});

it('sets aside again what came into a file that was taken away meanwhile', async () => {
  await setAside(directory, [refused('a')]);
  const before = await open(setAsidePath(directory), 'r');
  const prototype = Object.getPrototypeOf(before);
  await before.close();
  const { appendFile } = prototype;
  const taken: string[] = [];
  vi.spyOn(prototype, 'appendFile').mockImplementationOnce(async function (
    this: unknown,
    ...args: unknown[]
  ) {
    taken.push(...(await takeAll('first')).ids);
    return appendFile.apply(this, args);
  });
  await setAside(directory, [refused('b')]);
  vi.restoreAllMocks();
  expect([...taken, ...(await takeAll('second')).ids]).toEqual(['a', 'b']);
});
