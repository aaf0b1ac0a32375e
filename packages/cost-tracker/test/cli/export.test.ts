import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { usageEvent, usd } from '../ledger-events.js';
import {
  environment,
  NOBODY,
  runInProcess,
  scratchFolder,
  spawnCli,
  startStrangeServer,
  startTestServer,
  TOKEN,
} from './cli-setup.js';

describe('cost-tracker export', () => {
  it('writes what the server writes, byte for byte, to either place', async () => {
    const { ledger, env, url } = await startTestServer();
    await ledger.record([usageEvent({ cost: usd('1'), model: 'größe, "x"' }), usageEvent()]);
    const headers = { authorization: `Bearer ${TOKEN}` };
    const answer = await fetch(`${url}/api/usage/export?format=csv`, { headers });
    const bytes = Buffer.from(await answer.arrayBuffer());
    const folder = scratchFolder();
    const output = join(folder, 'usage.csv');
    const toFile = await runInProcess(['export', '--output', output], { env });
    expect(toFile).toEqual({ code: 0, stdout: '', stderr: `Wrote ${output}.\n` });
    expect(readFileSync(output).equals(bytes)).toBe(true);
    expect(readdirSync(folder)).toEqual(['usage.csv']);
    const toStdout = await spawnCli(['export'], { env }).ended;
    expect(toStdout).toMatchObject({ code: 0, stderr: '' });
    expect(Buffer.from(toStdout.stdout).equals(bytes)).toBe(true);
  }, 60_000);

  it('takes a day to its end, and a time to just before it', async () => {
    const { ledger, env } = await startTestServer();
    const noon = new Date('2026-11-20T12:00:00Z');
    await ledger.record([usageEvent({ id: 'noon', occurredAt: noon })]);
    const ids = async (...flags: readonly string[]) => {
      const argv = ['export', '--format', 'json', ...flags];
      const { stdout } = await runInProcess(argv, { env });
      return JSON.parse(stdout).map(({ id }: { readonly id: string }) => id);
    };
    expect(await ids('--from', '2026-11-20', '--to', '2026-11-20')).toEqual(['noon']);
    expect(await ids('--to', '2026-11-20T12:00:00Z')).toEqual([]);
    expect(await ids('--from', '2026-11-20T14:00:00+02:00')).toEqual(['noon']);
    expect(await ids('--account', 'somebody')).toEqual([]);
  });

  it('says how many events a FOCUS table leaves out, for people and as JSON', async () => {
    const { ledger, env } = await startTestServer();
    await ledger.record([usageEvent(), usageEvent({ cost: usd('1') })]);
    const argv = ['export', '--format', 'focus'];
    const forPeople = await runInProcess(argv, { env });
    expect(forPeople.stderr).toBe('1 events without a price are not in the table.\n');
    const report = JSON.parse((await runInProcess([...argv, '--json'], { env })).stderr);
    expect(report).toMatchObject({ format: 'focus', unpriced_left_out: 1, output: null });
  });

  it('leaves no file where the answer breaks off, and ends with 1', async () => {
    const url = await startStrangeServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/csv' });
      response.write('id,account_id\r\n', () => response.destroy());
    });
    const folder = scratchFolder();
    const argv = ['export', '--output', join(folder, 'usage.csv')];
    const ended = await runInProcess(argv, { env: environment(url) });
    expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining('ended before') });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('keeps the file that was there where the new one cannot be written', async () => {
    const { env } = await startTestServer();
    const output = join(scratchFolder(), 'missing', 'usage.csv');
    const ended = await runInProcess(['export', '--output', output], { env });
    expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining('ENOENT') });
    expect(existsSync(output)).toBe(false);
    const down = await runInProcess(['export'], { env: environment(NOBODY) });
    expect(down).toMatchObject({ code: 1, stdout: '' });
  });

  it('ends without a word when whoever reads it has gone', async () => {
    // More than a pipe holds, so that the process is still writing when its reader goes.
    const url = await startStrangeServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/csv' });
      const line = `${'x'.repeat(1_023)}\n`;
      const write = (): void => {
        while (response.write(line));
        response.once('drain', write);
      };
      write();
    });
    const { child, ended } = spawnCli(['export'], { env: environment(url) });
    await once(child.stdout ?? child, 'data');
    child.stdout?.destroy();
    expect(await ended).toMatchObject({ code: 0, stderr: '' });
  }, 60_000);
});
