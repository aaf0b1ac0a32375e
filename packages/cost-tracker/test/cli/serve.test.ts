import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openLedger } from '../../src/ledger/open-ledger.js';
import { usageEvent, usd } from '../ledger-events.js';
import {
  post,
  runInProcess,
  scratchFolder,
  spawnCli,
  spawnServer,
  startStrangeServer,
  TOKEN,
} from './cli-setup.js';

const API_TOKEN = TOKEN;
const event = (id: string, fields = {}) => ({
  id,
  account_id: 'acme',
  service: 'openai',
  model: 'gpt-5',
  timestamp: '2026-11-20T21:00:00Z',
  ...fields,
});

describe('cost-tracker serve', () => {
  it('needs nothing: it makes a token, shows it once, and keeps what it is told', async () => {
    const folder = scratchFolder();
    const env = { COST_TRACKER_DATA_DIR: join(folder, 'new') };
    const server = await spawnServer([], { env });
    const health = await (await fetch(`${server.url}/api/health`)).json();
    expect(health).toEqual({ status: 'healthy', database: 'connected' });
    const page = await fetch(`${server.url}/`);
    expect(new URL(page.url).pathname).toBe('/sign-in');
    expect(statSync(join(folder, 'new')).mode & 0o777).toBe(0o700);
    const { token } = JSON.parse(server.output().trim().split('\n').at(-1) ?? '');
    const usage = { input_tokens: 1_000_000, output_tokens: 0 };
    expect(await post(`${server.url}/api/usage`, event('a', { usage }), token)).toEqual({
      status: 201,
    });
    expect(await post(`${server.url}/api/usage`, event('b'), 'ct_guess')).toEqual({ status: 401 });
    server.child.kill('SIGTERM');
    expect(await server.ended).toMatchObject({ code: 0, stderr: '' });

    const again = await spawnServer([], { env });
    const argv = ['summary', '--month', '2026-11', '--json', '--url', again.url];
    const { stdout } = await runInProcess([...argv, '--token', token, '--account', 'acme']);
    // Priced by the standard catalogue: $1.25 a million.
    expect(JSON.parse(stdout)).toMatchObject({ total_cost: 1.25, total_tokens: 1_000_000 });
    expect(again.output()).not.toContain(token);
    again.child.kill('SIGINT');
    expect(await again.ended).toMatchObject({ code: 0, stderr: '' });
    console.log(`serve from sources: ready after ${server.readyMs} ms, then ${again.readyMs} ms`);
  }, 60_000);

  it('stopped while events pour in, loses none that it acknowledged', async () => {
    const folder = scratchFolder();
    const server = await spawnServer(['--data-dir', folder], { env: { API_TOKEN } });
    const acknowledged: string[] = [];
    let refused = 0;
    let next = 0;
    const pour = async (): Promise<void> => {
      for (;;) {
        const id = `event-${next++}`;
        try {
          const { status } = await post(`${server.url}/api/usage`, event(id, { cost: '0.01' }));
          if (status !== 201) throw new Error(`answered ${status}`);
          acknowledged.push(id);
          if (acknowledged.length === 100) server.child.kill('SIGTERM');
        } catch (error) {
          if (!(error instanceof TypeError)) throw error;
          refused += 1;
          return;
        }
      }
    };
    await Promise.all(Array.from({ length: 16 }, pour));
    expect(await server.ended).toMatchObject({ code: 0, stderr: '' });
    expect(acknowledged.length).toBeGreaterThanOrEqual(100);
    expect(refused).toBe(16);
    await using ledger = await openLedger({ database: join(folder, 'ledger.db') });
    const kept = new Set<string>();
    for await (const records of ledger.each({})) for (const { id } of records) kept.add(id);
    expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
  }, 60_000);

  it('stopped, ends though somebody follows the live page', async () => {
    const folder = scratchFolder();
    const server = await spawnServer(['--data-dir', folder], { env: { API_TOKEN } });
    const form = {
      method: 'POST',
      body: new URLSearchParams({ token: TOKEN }),
      redirect: 'manual',
    } as const;
    const signedIn = await fetch(`${server.url}/sign-in`, form);
    const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
    const live = await fetch(`${server.url}/live/events`, { headers: { cookie } });
    expect(live.headers.get('content-type')).toContain('text/event-stream');
    const cut = live.text().catch(() => 'cut');
    server.child.kill('SIGTERM');
    expect(await server.ended).toMatchObject({ code: 0, stderr: '' });
    await cut;
  }, 60_000);

  it('refuses to be reached from elsewhere without a token, or with one that can be guessed', async () => {
    const folder = scratchFolder();
    const argv = ['serve', '--port', '0', '--host', '0.0.0.0', '--data-dir', folder];
    const open = await spawnCli(argv).ended;
    expect(open).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('Set API_TOKEN'),
    });
    const weak = await spawnCli(argv, { env: { API_TOKEN: 'hunter2' } }).ended;
    expect(weak).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('can be guessed'),
    });
    expect(weak.stderr).not.toContain('hunter2');
    expect(readdirSync(folder)).toEqual([]);
  }, 60_000);

  it('says in one line that its port is taken, and makes no token that nobody would see', async () => {
    const taken = new URL(await startStrangeServer(() => {})).port;
    const folder = scratchFolder();
    const { code, stdout, stderr } = await spawnCli([
      'serve',
      '--port',
      taken,
      '--data-dir',
      folder,
    ]).ended;
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toBe(
      `cost-tracker serve: port ${taken} is taken; choose another one with --port.\n`,
    );
    expect(readdirSync(join(folder, 'tokens'))).toEqual([]);
  }, 60_000);

  it.each([
    [['--database', 'mysql://root:hunter2@db/x'], 1, 'DATABASE_URL'],
    [['--database', 'postgres://u:hunter2@127.0.0.1:9/x'], 1, 'ECONNREFUSED'],
    [['--time-zone', 'Mars/Olympus'], 64, '--time-zone'],
    [['--port', '70000'], 64, '--port'],
    [['--token-file', '/does/not/exist'], 64, '--token-file'],
    [['--prices', '/does/not/exist'], 1, '--prices'],
  ])('does not start with %j, and says why without a secret', async (flags, code, message) => {
    const env = { API_TOKEN, COST_TRACKER_DATA_DIR: scratchFolder() };
    const ended = await runInProcess(['serve', ...flags], { env });
    expect(ended).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(message) });
    expect(ended.stderr).not.toContain('hunter2');
    expect(ended.stderr.trimEnd()).not.toContain('\n');
  });

  it('takes the token of a file, and a price list on top of the catalogue', async () => {
    const folder = scratchFolder();
    const tokenFile = join(folder, 'token');
    writeFileSync(tokenFile, `${TOKEN}\n`);
    const prices = join(folder, 'prices.json');
    const rule = {
      id: 'deal',
      provider: 'openai',
      models: ['gpt-5'],
      price: { input: '1', output: '4' },
    };
    writeFileSync(prices, JSON.stringify({ name: 'acme-contract', version: '1', rules: [rule] }));
    const flags = ['--token-file', tokenFile, '--prices', prices, '--data-dir', folder];
    const server = await spawnServer(flags);
    const usage = { input_tokens: 1_000_000, output_tokens: 0 };
    expect(await post(`${server.url}/api/usage`, event('a', { usage }))).toEqual({ status: 201 });
    const headers = { authorization: `Bearer ${TOKEN}` };
    const list = await fetch(`${server.url}/api/usage`, { headers });
    expect(await list.json()).toMatchObject({ events: [{ cost: '1', cost_source: 'catalogue' }] });
    expect(existsSync(join(folder, 'tokens'))).toBe(false);
  }, 60_000);

  it('sends an alert for a budget that is used up, by the webhooks of its environment, once', async () => {
    const folder = scratchFolder();
    const database = join(folder, 'ledger.db');
    const ledger = await openLedger({ database });
    await ledger.budgets.create({ id: 'all', limit: usd('1') }, 'test');
    await ledger.record([usageEvent({ occurredAt: new Date(), cost: usd('2') })]);
    await ledger.close();
    const posted: {
      readonly path: string;
      readonly body: string;
      readonly signature: string | undefined;
    }[] = [];
    const url = await startStrangeServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        const signature = request.headers['webhook-signature']?.toString();
        posted.push({ path: request.url ?? '', body, signature });
        response.end('ok');
      });
    });
    const env = {
      API_TOKEN,
      SLACK_WEBHOOK_URL: `${url}/services/T0/B0/s3cr3t`,
      ALERT_WEBHOOK_URL: `${url}/hooks/costs`,
      ALERT_WEBHOOK_SECRET: Buffer.alloc(32, 7).toString('base64'),
    };
    for (const start of [1, 2]) {
      const server = await spawnServer(['--data-dir', folder], { env });
      while (start === 1 && posted.length < 2) await new Promise(setImmediate);
      server.child.kill('SIGTERM');
      const { code, stdout, stderr } = await server.ended;
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain('"sinks":["slack","webhook"]');
      expect(stdout).not.toContain('s3cr3t');
    }
    expect(posted.map(({ path }) => path).sort()).toEqual([
      '/hooks/costs',
      '/services/T0/B0/s3cr3t',
    ]);
    const [webhook, slack] = posted.sort((a, b) => (a.path < b.path ? -1 : 1));
    expect(webhook?.signature).toMatch(/^v1,/);
    expect(JSON.parse(slack?.body ?? '').text).toMatch(
      /^:red_circle: \*The budget of .* is used up\*\n• Spent: \$2\.00/,
    );
  }, 60_000);
});
