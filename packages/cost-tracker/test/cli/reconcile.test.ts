import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { usageEvent, usd } from '../ledger-events.js';
import { runInProcess, scratchFolder, startTestServer, type TestServer } from './cli-setup.js';

const page = (...items: readonly (readonly [line: string, value: number])[]) => ({
  data: [
    {
      start_time: Date.parse('2026-11-19T00:00:00Z') / 1_000,
      results: items.map(([line_item, value]) => ({
        amount: { value, currency: 'usd' },
        line_item,
      })),
    },
  ],
});
const at = new Date('2026-11-19T13:00:00Z');

describe('cost-tracker reconcile', () => {
  let server: TestServer;
  let file: string;
  const run = (...flags: readonly string[]) =>
    runInProcess(['reconcile', '--provider', 'openai', '--file', file, ...flags], server);
  beforeEach(async () => {
    server = await startTestServer();
    file = join(scratchFolder(), 'costs.json');
  });

  it('agrees within 1 %, and ends with 2 above it', async () => {
    await server.ledger.record([
      usageEvent({ model: 'gpt-5-2025-08-07', occurredAt: at, cost: usd('9.90') }),
    ]);
    writeFileSync(file, JSON.stringify(page(['gpt-5, input', 4], ['gpt-5, output', 6])));
    expect(await run()).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /^The bill and the ledger agree \(tolerance 1 %\): .* drift 1 %/,
      ),
    });
    writeFileSync(file, JSON.stringify(page(['gpt-5, input', 4], ['gpt-5, output', 6.01])));
    const differs = await run();
    expect(differs).toMatchObject({
      code: 2,
      stdout: expect.stringContaining('2026-11-19  gpt-5'),
    });
    expect(await run('--tolerance', '2')).toMatchObject({ code: 0 });
    const argv = ['reconcile', '--provider', 'openai', '--file', file];
    expect(await runInProcess(argv, { ...server, writesAtMost: 0 })).toMatchObject({ code: 2 });
  });

  it("leaves other providers' events, and other days, out", async () => {
    await server.ledger.record([
      usageEvent({ occurredAt: at, cost: usd('10') }),
      usageEvent({
        provider: 'anthropic',
        model: 'claude-sonnet-4-5',
        occurredAt: at,
        cost: usd('80'),
      }),
      usageEvent({ occurredAt: new Date('2026-11-20T00:00:00Z'), cost: usd('70') }),
    ]);
    writeFileSync(file, JSON.stringify([page(['gpt-5, output', 10])]));
    const { code, stdout } = await run('--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      agrees: true,
      tolerance: 0.01,
      totals: [{ currency: 'USD', billed: '10', metered: '10', coverage: 1, drift: 0 }],
      lines: [
        {
          day: '2026-11-19',
          model: 'gpt-5',
          currency: 'USD',
          billed: '10',
          metered: '10',
          difference: '0',
          unpriced: 0,
        },
      ],
    });
  });

  it('ends with 2 for a day on which something was metered and nothing was billed', async () => {
    await server.ledger.record([usageEvent({ occurredAt: at, cost: usd('3') })]);
    writeFileSync(file, JSON.stringify(page()));
    const { code, stdout } = await run();
    expect(code).toBe(2);
    expect(stdout).toMatch(/2026-11-19 +gpt-5 +\$0\.00 +\$3\.00 +-\$3\.00/);
  });

  it('counts the events without a price among what is missing, and tells Actions of it', async () => {
    await server.ledger.record([usageEvent({ occurredAt: at }), usageEvent({ occurredAt: at })]);
    writeFileSync(file, JSON.stringify(page(['gpt-5, output', 5])));
    const env = { ...server.env, GITHUB_ACTIONS: 'true' };
    const argv = ['reconcile', '--provider', 'openai', '--file', file, '--json'];
    const { code, stdout, stderr } = await runInProcess(argv, { env });
    expect(code).toBe(2);
    expect(JSON.parse(stdout).lines).toMatchObject([{ metered: '0', unpriced: 2 }]);
    expect(stderr).toBe('::error title=openai bill::Billed $5.00, metered $0.00, drift 100 %25.\n');
  });

  it('ends with 1 where bill or ledger cannot be read, without quoting the file', async () => {
    expect(await run()).toMatchObject({ code: 1, stderr: expect.stringContaining('ENOENT') });
    writeFileSync(file, 'sk-secret');
    const wrong = await run();
    expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining('no JSON') });
    expect(wrong.stderr).not.toContain('sk-secret');
    writeFileSync(file, '{"data":[{"start_time":"sk-secret","results":[]}]}');
    expect(await run()).toMatchObject({ code: 1, stderr: expect.stringContaining('start_time') });
  });

  it.each([
    ['--tolerance', 'none'],
    ['--provider', 'acme'],
  ])('ends with 64 for %s %s', async (...flags) => {
    expect(await run(...flags)).toMatchObject({ code: 64 });
  });
});
