import { describe, expect, it } from 'vitest';
import { askBudget } from '../../src/cli/commands/check.js';
import { usageEvent, usd } from '../ledger-events.js';
import {
  ACCOUNT,
  environment,
  NOBODY,
  runInProcess,
  spawnCli,
  startTestServer,
  TOKEN,
} from './cli-setup.js';

const spend = (amount: string) => usageEvent({ account: ACCOUNT, cost: usd(amount) });

describe('cost-tracker check', () => {
  it('ends with 0 for exactly the threshold, and with 1 for any more', async () => {
    const { ledger, env } = await startTestServer();
    await ledger.record([spend('10')]);
    const under = await runInProcess(['check', '--threshold', '10'], { env });
    expect(under).toEqual({
      code: 0,
      stdout: `Under: $10.00 was spent by ${ACCOUNT} this month, not more than the threshold of $10.00.\n`,
      stderr: '',
    });
    await ledger.record([spend('0.000000000001')]);
    const over = await runInProcess(['check', '--threshold', '10'], { env });
    expect(over).toMatchObject({ code: 1, stdout: expect.stringMatching(/^Over: /) });
  });

  it('takes 10 dollars a month where no threshold is given, as the first client did', async () => {
    const { ledger, env } = await startTestServer();
    await ledger.record([spend('10.01')]);
    expect(await runInProcess(['check'], { env })).toMatchObject({ code: 1 });
    expect(await runInProcess(['check', '--threshold', '11'], { env })).toMatchObject({ code: 0 });
  });

  it('ends with 2 where an event has no price: what is known is no answer', async () => {
    const { ledger, env } = await startTestServer();
    await ledger.record([spend('1'), usageEvent({ account: ACCOUNT })]);
    const { code, stdout, stderr } = await runInProcess(['check'], { env });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(
      /^Unknown: \$1\.00 was spent .* for certain, as some events have no price/,
    );
  });

  it.each([
    ['nobody answers', { AI_COST_TRACKER_URL: NOBODY }, 'unreachable'],
    ['the token is not known', { AI_COST_TRACKER_TOKEN: 'another-one' }, 'unreachable'],
  ])('ends with 2 where %s', async (_, changed, reason) => {
    const { env } = await startTestServer();
    const all = { ...env, ...changed };
    const { code, stdout } = await runInProcess(['check', '--json'], { env: all });
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ status: 'unknown', reason, spent: null });
  });

  it('shows over and unknown on the page of an Actions run, and keeps JSON apart', async () => {
    const { ledger, env } = await startTestServer();
    await ledger.record([spend('12.50')]);
    const inActions = { ...env, GITHUB_ACTIONS: 'true' };
    const over = await runInProcess(['check', '--json'], { env: inActions });
    expect(JSON.parse(over.stdout)).toEqual({
      status: 'over',
      reason: null,
      code: null,
      spent: usd('12.5'),
      account: ACCOUNT,
      period: 'month',
      threshold: usd('10'),
    });
    expect(over.stderr).toBe(
      `::error title=Budget alert::Over: $12.50 was spent by ${ACCOUNT} this month, more than the threshold of $10.00.\n`,
    );
    const under = await runInProcess(['check', '--threshold', '20'], { env: inActions });
    expect(under).toMatchObject({ code: 0, stderr: '' });
    const unknown = { ...inActions, AI_COST_TRACKER_URL: NOBODY };
    expect((await runInProcess(['check'], { env: unknown })).stderr).toMatch(/^::error /m);
  });

  it('ends with 2, not with the 1 of an alert, for what nobody thought of', async () => {
    const tracker = { checkBudgetAlert: () => Promise.reject(new TypeError('a defect')) };
    const asked = { account: ACCOUNT, period: 'month', threshold: usd('10') } as const;
    await expect(askBudget(tracker, asked)).rejects.toMatchObject({ exitCode: 2 });
  });

  it('answers by its exit code also where nobody reads the text', async () => {
    const { ledger, env } = await startTestServer();
    await ledger.record([spend('11')]);
    expect(await runInProcess(['check'], { env, writesAtMost: 0 })).toMatchObject({ code: 1 });
  });

  it.each([
    [['--threshold', 'a lot'], /--threshold must be/],
    [['--threshold', '-1'], /--threshold needs a value/],
    [['--threshold', 'Infinity'], /--threshold must be/],
    [['--currency', 'QQQ'], /--currency must be/],
    [['--period', 'year'], /--period must be one of/],
    [['--url', 'localhost:5000'], /--url must be/],
    [['--token', 'two words'], /--token has characters/],
  ])('ends with 64 for %j, before anything is asked', async (flags, message) => {
    const ended = await runInProcess(['check', ...flags], { env: environment(NOBODY) });
    expect(ended).toMatchObject({ code: 64, stdout: '', stderr: expect.stringMatching(message) });
  });

  it('asks for a token and an account by the names of their variables', async () => {
    const { AI_COST_TRACKER_TOKEN: _, ...noToken } = environment(NOBODY);
    const { AI_COST_TRACKER_ACCOUNT: __, ...noAccount } = environment(NOBODY);
    const token = await runInProcess(['check'], { env: noToken });
    expect(token).toMatchObject({
      code: 64,
      stderr: expect.stringContaining('AI_COST_TRACKER_TOKEN'),
    });
    const account = await runInProcess(['check'], { env: noAccount });
    expect(account.stderr).toContain('AI_COST_TRACKER_ACCOUNT');
  });

  it('ends the process with those codes, in one line and without the token', async () => {
    const { ledger, env } = await startTestServer();
    await ledger.record([spend('11')]);
    const over = await spawnCli(['check', '--threshold', '10'], { env }).ended;
    expect(over).toMatchObject({ code: 1, stderr: '' });
    const under = await spawnCli(['check', '--threshold', '12'], { env }).ended;
    expect(under).toMatchObject({ code: 0, stderr: '' });
    const unknown = await spawnCli(['check'], { env: { ...env, AI_COST_TRACKER_URL: NOBODY } })
      .ended;
    expect(unknown).toMatchObject({ code: 2, stdout: '' });
    expect(unknown.stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(unknown.stderr).not.toContain(TOKEN);
  }, 60_000);
});
