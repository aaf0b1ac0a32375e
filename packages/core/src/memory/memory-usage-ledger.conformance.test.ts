import { describe, expect, it } from 'vitest';
import { errorOf } from '../../test/failures.js';
import type { ConformanceGap } from '../conformance/conformance-case.js';
import { usageLedgerConformance } from '../conformance/usage-ledger/usage-ledger-conformance.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { createMemoryUsageLedger } from './memory-usage-ledger.js';

const gaps: ConformanceGap[] = [];
const usage = { provider: 'openai', model: 'gpt-5', tokens: { inputTokens: 1000 } };
const cost = { amount: '0.00125', currency: 'USD' };

usageLedgerConformance(
  { describe, it },
  {
    provider: 'memory',
    connect: async ({ policy }) => {
      const memory = createMemoryUsageLedger({
        policy,
        priceOf: ({ model }) => (model === usage.model ? cost : undefined),
      });
      return {
        usage: memory.usage,
        setLimit: memory.setLimit,
        loseNextAnswer: (operation) => memory.failNext(operation, 'answer_lost'),
      };
    },
    fixtures: { priced: { usage, cost } },
    secrets: [],
    report: (gap) => gaps.push(gap),
  },
);

describe('memory usage ledger', () => {
  const event = { id: 'e1', provider: 'openai', model: 'gpt-5', occurredAt: new Date() };

  it('lacks nothing of the port', () => {
    expect(gaps).toEqual([]);
  });

  it('shows what was recorded, for the account of its options', async () => {
    const memory = createMemoryUsageLedger({ account: 'shop' });
    await memory.usage.recordUsage(event);
    expect(memory.events).toMatchObject([{ id: 'e1', account: 'shop', cost: undefined }]);
  });

  it('fails on demand, before it has recorded anything', async () => {
    const memory = createMemoryUsageLedger();
    memory.failNext('recordUsage', 'unreachable');
    const error = await errorOf(memory.usage.recordUsage(event));
    expect(error).toMatchObject({ code: 'unavailable', execution: 'not_executed' });
    expect(memory.events).toEqual([]);
  });

  it('takes a limit away, and forecasts the month from the days that are over', async () => {
    const clock = createVirtualClock({ wallStartMs: Date.UTC(2026, 10, 10, 12) });
    const memory = createMemoryUsageLedger({ clock });
    const limit = { amount: '5', currency: 'USD' };
    memory.setLimit('memory', limit);
    expect(await memory.usage.checkBudget()).toMatchObject({ status: 'under', limit });
    memory.setLimit('memory', undefined);
    expect(await memory.usage.checkBudget()).toMatchObject({ reason: 'no_limit' });
    const occurredAt = new Date(clock.wallNow());
    await memory.usage.recordUsage({ ...event, occurredAt, cost: limit });
    const { forecast } = await memory.usage.getMonthlySummary();
    expect(forecast).toEqual([{ amount: '15', currency: 'USD' }]);
  });
});
