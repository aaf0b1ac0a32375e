import { expect, it } from 'vitest';
import type { Alert } from '../alerts/alert.js';
import { openLedger } from '../ledger/open-ledger.js';
import { checkAlerts } from './check-alerts.js';

it('checkAlerts › tells of a budget that is used up, once', async () => {
  await using ledger = await openLedger();
  const limit = { amount: '5', currency: 'USD' };
  await ledger.budgets.create({ id: 'all', limit }, 'test');
  await ledger.record([
    {
      id: '1',
      account: 'acme',
      provider: 'openai',
      model: 'gpt-5',
      occurredAt: new Date(),
      cost: { amount: '5.5', currency: 'USD' },
    },
  ]);
  const sent: Alert[] = [];
  const sinks = [{ name: 'test', send: async (alert: Alert) => void sent.push(alert) }];
  await checkAlerts({ ledger, sinks });
  await checkAlerts({ ledger, sinks });
  expect(sent.map(({ title }) => title)).toEqual(['The budget of Everything is used up']);
});
