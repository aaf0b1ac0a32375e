import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isIntegrationError, take } from '@quayside/core';
import { afterAll, describe, expect, it } from 'vitest';
import { bindLedger } from '../src/ledger/bind-ledger.js';
import { openLedger } from '../src/ledger/open-ledger.js';
import { clockAt, usageEvent, usd } from './ledger-events.js';

const folder = mkdtempSync(join(tmpdir(), 'quayside-ledger-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const clock = clockAt('2026-11-20T13:00:00Z');

describe('a ledger in a file', () => {
  it('makes its folder, and is as it was when it is opened again', async () => {
    const database = join(folder, 'deep', 'er', 'ledger.db');
    const first = await openLedger({ database, clock });
    await first.record([usageEvent({ cost: usd('1.25') })]);
    await first.close();
    await using again = await openLedger({ database, clock });
    const { totals } = await again.summarizeDay({ account: 'acme' });
    expect(totals.costs).toEqual([usd('1.25')]);
  });

  it('is set up once where several open a new one at the same time', async () => {
    const database = join(folder, 'new.db');
    const ledgers = await Promise.all([1, 2, 3].map(() => openLedger({ database, clock })));
    await Promise.all(ledgers.map((ledger) => ledger.record([usageEvent({ cost: usd('1') })])));
    const { totals } = await (ledgers[0] ?? expect.fail()).summarizeDay({ account: 'acme' });
    expect(totals).toMatchObject({ events: 3, costs: [usd('3')] });
    for (const ledger of ledgers) await ledger.close();
  });

  it('syncs every commit, so that what is acknowledged survives', async () => {
    const database = join(folder, 'durable.db');
    await using ledger = await openLedger({ database, clock });
    await ledger.record([usageEvent()]);
    const file = new DatabaseSync(database);
    expect(file.prepare('pragma journal_mode').get()).toEqual({ journal_mode: 'wal' });
    file.close();
  });

  it.each(['', 'mysql://localhost/x', 'https://example.com/ledger.db'])(
    'refuses %j as a database',
    async (database) => {
      const error = await openLedger({ database }).catch((cause: unknown) => cause);
      expect(isIntegrationError(error, 'misconfigured')).toBe(true);
    },
  );

  it('opens a file that is no database with an error, and lets go of it', async () => {
    const database = join(folder, 'text.db');
    spawnSync(process.execPath, [
      '-e',
      `fs.writeFileSync(${JSON.stringify(database)}, 'x'.repeat(5000))`,
    ]);
    await expect(openLedger({ database })).rejects.toThrow('not a database');
  });
});

describe('bindLedger', () => {
  it('is the port, without a server', async () => {
    await using ledger = await openLedger({ clock });
    const usage = bindLedger(ledger, { account: 'acme' });
    const event = {
      id: 'req_1',
      provider: 'openai',
      model: 'gpt-5',
      occurredAt: new Date('2026-11-20T12:00:00Z'),
      cost: usd('0.03'),
      tokens: { inputTokens: 900, outputTokens: 100 },
    };
    expect(await usage.recordUsage(event)).toMatchObject({ deduplicated: false });
    const batch = [event, { ...event, id: 'req_2' }];
    const recorded = await usage.recordUsageBatch({ events: batch });
    expect(recorded.map(({ deduplicated }) => deduplicated)).toEqual([true, false]);
    await expect(usage.recordUsage({ ...event, model: 'x' })).rejects.toMatchObject({
      code: 'conflict',
    });
    expect((await usage.getDailySummary()).totals.costs).toEqual([usd('0.06')]);
    expect((await usage.getMonthlySummary()).byModel).toMatchObject([{ name: 'gpt-5', events: 2 }]);
    expect(await usage.checkBudget({ limit: usd('0.05') })).toMatchObject({ status: 'over' });
    const listed = await take(usage.listUsage({ pageSize: 1 }), 10);
    expect(listed.map(({ id }) => id)).toEqual(['req_2', 'req_1']);
  });
});
