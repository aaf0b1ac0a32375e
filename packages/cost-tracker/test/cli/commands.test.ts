import { describe, expect, it } from 'vitest';
import { usageEvent, usd } from '../ledger-events.js';
import { ACCOUNT, runInProcess, startTestServer } from './cli-setup.js';

const log = ['log', '--provider', 'openai', '--model', 'gpt-4'];

describe('cost-tracker log', () => {
  it('records one event with all that the flags say of it, once', async () => {
    const { ledger, env } = await startTestServer();
    const argv = [
      ...[...log, '--input-tokens', '900', '--output-tokens', '100', '--cached-input-tokens', '50'],
      ...['--cost', '0.045', '--currency', 'EUR', '--user', 'ada', '--repository', 'acme/shop'],
      ...['--tag', 'nightly', '--tag', 'triage', '--metadata', 'issue=a=b', '--id', 'call-1'],
      ...['--time', '2026-11-19T10:00:00+01:00', '--tier', 'flex', '--estimated'],
    ];
    const first = await runInProcess([...argv, '--json'], { env });
    expect(first.code).toBe(0);
    expect(JSON.parse(first.stdout)).toEqual({
      status: 'success',
      id: 'call-1',
      deduplicated: false,
      cost: { amount: '0.045', currency: 'EUR' },
    });
    expect(await runInProcess(argv, { env })).toMatchObject({
      code: 0,
      stdout: 'call-1 was recorded before: €0.05.\n',
    });
    expect(await ledger.find('call-1')).toMatchObject({
      account: ACCOUNT,
      provider: 'openai',
      model: 'gpt-4',
      tokens: { inputTokens: 900, outputTokens: 100, cachedInputTokens: 50 },
      dimensions: { user: 'ada', repository: 'acme/shop' },
      tags: ['nightly', 'triage'],
      metadata: { issue: 'a=b' },
      occurredAt: new Date('2026-11-19T09:00:00Z'),
      serviceTier: 'flex',
      estimated: true,
    });
  });

  it('ends with 1 where the id is known with other contents', async () => {
    const { env } = await startTestServer();
    const argv = [...log, '--id', 'call-1', '--tokens'];
    expect(await runInProcess([...argv, '10'], { env })).toMatchObject({
      code: 0,
      stdout: 'Recorded call-1: without a price.\n',
    });
    const changed = await runInProcess([...argv, '11'], { env });
    expect(changed).toMatchObject({ code: 1, stdout: '' });
    expect(changed.stderr).toMatch(/^cost-tracker log: .*conflict/);
  });

  it.each([
    [log, '--tokens is missing'],
    [[...log, '--tokens', '5', '--input-tokens', '3'], '--tokens goes alone'],
    [[...log, '--tokens', '1.5'], '--tokens must be'],
    [[...log, '--tokens', '5', '--cost', '1e-3'], '--cost must be'],
    [[...log, '--tokens', '5', '--time', '2026-11-19T10:00:00'], '--time must be'],
    [[...log, '--tokens', '5', '--metadata', 'alone'], '--metadata must be'],
    [['log', '--provider', 'openai', '--tokens', '5'], '--model is missing'],
  ])('ends with 64 for %j', async (argv, message) => {
    const { env } = await startTestServer();
    const ended = await runInProcess(argv, { env });
    expect(ended).toMatchObject({ code: 64, stderr: expect.stringContaining(message) });
  });
});

describe('cost-tracker summary', () => {
  it('shows a month with its forecast, by provider and model', async () => {
    const { ledger, env } = await startTestServer();
    await ledger.record([
      usageEvent({ account: ACCOUNT, cost: usd('1.25') }),
      usageEvent({ account: ACCOUNT, model: 'evil\u001b[2J', cost: usd('0.000021') }),
      usageEvent({ account: ACCOUNT }),
    ]);
    const { code, stdout } = await runInProcess(['summary'], { env });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^control-tower-prod, 2026-11 {2}\(UTC\)\n/);
    expect(stdout).toMatch(/^Cost +at least \$1\.25$/m);
    expect(stdout).toMatch(/^Forecast +\$/m);
    expect(stdout).toMatch(/^Events +3, 1 without a price$/m);
    expect(stdout).toMatch(/^gpt-5 +\$1\.25 +240 +2$/m);
    expect(stdout).toMatch(/^evil\?\[2J +\$0\.000021 +120 +1$/m);
  });

  it('shows a day, in its time zone', async () => {
    const { ledger, env } = await startTestServer();
    const occurredAt = new Date('2026-11-19T23:30:00Z');
    await ledger.record([usageEvent({ account: ACCOUNT, occurredAt, cost: usd('2') })]);
    const day = async (...flags: readonly string[]) =>
      JSON.parse((await runInProcess(['summary', '--daily', '--json', ...flags], { env })).stdout);
    expect(await day()).toMatchObject({ period: '2026-11-20', total_cost: 0 });
    expect(await day('--date', '2026-11-19')).toMatchObject({ total_cost: 2 });
    expect(await day('--date', '2026-11-20', '--time-zone', 'Europe/Berlin')).toMatchObject({
      total_cost: 2,
    });
  });

  it('ends with 1 and what the server says of a date that is none', async () => {
    const { env } = await startTestServer();
    const ended = await runInProcess(['summary', '--date', '2026-02-30'], { env });
    expect(ended).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/date/) });
  });
});

describe('cost-tracker reprice', () => {
  it('changes nothing unless it is told to, and takes the last day in', async () => {
    const { ledger, env } = await startTestServer();
    const occurredAt = new Date('2026-11-20T23:59:59Z');
    await ledger.record([usageEvent({ occurredAt }), usageEvent({ occurredAt, cost: usd('1') })]);
    const argv = ['reprice', '--from', '2026-11-20', '--to', '2026-11-20'];
    const dry = await runInProcess([...argv, '--json'], { env });
    expect(JSON.parse(dry.stdout)).toMatchObject({ dry_run: true, examined: 1, unpriced: 1 });
    expect(await runInProcess(argv, { env })).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Nothing was changed. Add --apply to do it.'),
    });
    const applied = await runInProcess([...argv, '--apply', '--json'], { env });
    expect(JSON.parse(applied.stdout)).toMatchObject({ dry_run: false, examined: 1 });
  });

  it.each([
    [['--from', '2026-11-20']],
    [['--from', '2026-11-20', '--to', '2026-11-19']],
    [['--from', '2026-02-30', '--to', '2026-03-02']],
    [['--from', '2026-11-20T10:00:00', '--to', '2026-11-21']],
  ])('ends with 64 for %j', async (flags) => {
    const { env } = await startTestServer();
    expect(await runInProcess(['reprice', ...flags], { env })).toMatchObject({ code: 64 });
  });
});
