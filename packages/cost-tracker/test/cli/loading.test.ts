import { execFile } from 'node:child_process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { scratchFolder, spawnCli, spawnServer, startTestServer, TOKEN } from './cli-setup.js';

const fileOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const recorder = pathToFileURL(fileOf('./record-loads.mjs')).href;
const nodeFlags = ['--import', recorder];

/** What a server alone needs. The small half of zod is in the build of core. */
const OF_SERVERS =
  /node_modules\/(?:hono|kysely|pg|@hono|@pydantic)\/|zod\/v4\/classic\/|cost-tracker\/src\/(?:server|pricing|alerts|anomalies)\/|open-ledger|pricing\/src/;

/** What was loaded, in the first milliseconds of the process alone where a time is given. */
const loadsOf = (stderr: string, before = Number.POSITIVE_INFINITY): readonly string[] =>
  JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '')
    .filter(({ at }: { readonly at: number }) => at < before)
    .map(({ url }: { readonly url: string }) => url);

describe('what is loaded', () => {
  it('by an application that imports the client has nothing of the server or the CLI', async () => {
    const program = "await import('@quayside/cost-tracker')";
    const hooks = pathToFileURL(fileOf('../source-hooks.mjs')).href;
    const flags = [...nodeFlags, '--import', hooks, '--input-type=module', '--eval', program];
    const { stderr } = await promisify(execFile)(process.execPath, flags, { cwd: fileOf('.') });
    const loads = loadsOf(stderr);
    expect(loads.some((url) => url.endsWith('create-cost-tracker.ts'))).toBe(true);
    expect(loads.filter((url) => OF_SERVERS.test(url) || url.includes('/src/cli/'))).toEqual([]);
  }, 60_000);

  it('by a command that asks a server has nothing of the server either', async () => {
    const { env } = await startTestServer();
    for (const command of ['check', 'summary']) {
      const { code, stderr } = await spawnCli([command], { env, nodeFlags }).ended;
      expect(code).toBe(0);
      const loads = loadsOf(stderr);
      expect(loads.some((url) => url.endsWith(`/commands/${command}.ts`))).toBe(true);
      expect(loads.filter((url) => OF_SERVERS.test(url))).toEqual([]);
    }
  }, 60_000);

  it('by `serve` before it listens has neither prices, nor alerts that nobody gets', async () => {
    const server = await spawnServer(['--data-dir', scratchFolder()], {
      env: { API_TOKEN: TOKEN },
      nodeFlags: [...nodeFlags],
    });
    server.child.kill('SIGTERM');
    const { stderr } = await server.ended;
    const loads = loadsOf(stderr, server.readyMs);
    expect(
      loads.some((url) => url.includes('node_modules/kysely/') || url.includes('/kysely@')),
    ).toBe(true);
    expect(
      loads.filter((url) => /@pydantic\/|run-alerts|alert-sinks|src\/cli\/connect/.test(url)),
    ).toEqual([]);
  }, 60_000);
});
