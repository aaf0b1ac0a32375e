import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSpool, type Spool } from '../src/spool/open-spool.js';

const KILLS = 10;
const hooks = fileURLToPath(new URL('./source-hooks.mjs', import.meta.url));
const writer = fileURLToPath(new URL('./spool-writer.ts', import.meta.url));

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'spool-'));
});
afterEach(() => rm(directory, { recursive: true }));

/** Starts a writer and kills it when it has acknowledged so many events; returns their ids. */
function writeUntilKilled(
  name: string,
  events: number,
  beforeKill: () => Promise<void> = async () => {},
): Promise<string[]> {
  const args = ['--import', hooks, writer];
  const child = spawn(process.execPath, [...args, directory, name, '1000000'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let output = '';
  let isDying = false;
  return new Promise((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
      if (isDying || output.length <= events * `${name}-0000\n`.length) return;
      isDying = true;
      void beforeKill()
        .catch(reject)
        .finally(() => child.kill('SIGKILL'));
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (signal !== 'SIGKILL') reject(new Error(`the writer ended with ${code}`));
      // A line that was cut by the kill is no acknowledgement.
      else resolve(output.split('\n').slice(0, -1));
    });
  });
}

async function drain(spool: Spool): Promise<string[]> {
  const drained: string[] = [];
  for (;;) {
    const batch = await spool.read(100);
    if (batch.reads.length === 0) return drained;
    drained.push(...batch.records.map(({ id }) => id));
    await spool.acknowledge(batch);
  }
}

function missing(wanted: readonly string[], found: readonly string[]): string[] {
  const there = new Set(found);
  return wanted.filter((id) => !there.has(id));
}

it('spool › processes that are killed while they write lose nothing that was acknowledged, and repeat nothing', async () => {
  const acknowledged: string[] = [];
  for (let kill = 0; kill < KILLS; kill += 1) {
    acknowledged.push(...(await writeUntilKilled(`writer${kill}`, 200 + kill * 40)));
  }
  await using spool = openSpool({ directory });
  const drained = await drain(spool);
  expect(acknowledged.length).toBeGreaterThan(KILLS * 200);
  expect(new Set(drained).size).toBe(drained.length);
  expect(missing(acknowledged, drained)).toEqual([]);
  // The lock of the spool that drained is all that is left.
  expect(await readdir(directory)).toEqual([expect.stringMatching(/\.lock$/)]);
}, 60_000);

it('spool › another process is left alone while it lives, and drained when it is dead', async () => {
  let drainedBefore: readonly string[] = ['not looked'];
  const acknowledged = await writeUntilKilled('writer', 200, async () => {
    await using spool = openSpool({ directory });
    drainedBefore = await drain(spool);
  });
  expect(drainedBefore).toEqual([]);
  await using spool = openSpool({ directory });
  expect(missing(acknowledged, await drain(spool))).toEqual([]);
}, 60_000);
