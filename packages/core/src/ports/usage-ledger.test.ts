import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bindRecording, itChecksInputs } from '../../test/bind-recording.js';
import { isConsistentUsage, tokenUsage } from '../token-usage.js';
import { usageLedger } from './usage-ledger.js';

const occurredAt = new Date('2026-11-20T21:00:00Z');
const event = { id: 'req_1', provider: 'openai', model: 'gpt-5', occurredAt };
const tokens = { inputTokens: 100, cachedInputTokens: 60, outputTokens: 20, reasoningTokens: 5 };
const cost = (amount: unknown, currency = 'USD') => ({ ...event, cost: { amount, currency } });
const limit = { amount: '10.0', currency: 'USD' };

describe('usageLedger', () => {
  itChecksInputs(usageLedger, {
    accepted: [
      ['recordUsage', event],
      [
        'recordUsage',
        {
          ...event,
          account: 'control-tower-prod',
          tokens,
          totalTokens: 120,
          units: { web_searches: 2 },
          cost: { amount: '0.000000000021', currency: 'USD' },
          costSource: 'provider',
          serviceTier: 'batch',
          estimated: true,
          requestId: 'req_1',
          dimensions: { user: 'ada', repository: 'acme/shop' },
          metadata: { night: '2026-11-20' },
        },
      ],
      ['recordUsage', { ...event, totalTokens: 1000 }],
      ['recordUsageBatch', { events: [event, { ...event, id: 'req_2' }] }],
      ['getDailySummary', undefined],
      ['getDailySummary', { date: '2028-02-29', timeZone: 'Europe/Berlin' }],
      ['getMonthlySummary', undefined],
      ['getMonthlySummary', { month: '2026-11' }],
      ['checkBudget', undefined],
      ['checkBudget', { limit, period: 'week', dimensions: { team: 'platform' } }],
      ['listUsage', undefined],
      ['listUsage', { occurredFrom: occurredAt, model: 'gpt-5', pageSize: 100 }],
    ],
    refused: [
      ['recordUsage', 'no id', { ...event, id: '' }],
      ['recordUsage', 'a cost that is a float', cost(0.00002)],
      ['recordUsage', 'a cost with an exponent', cost('2e-5')],
      ['recordUsage', 'a cost below zero', cost('-1')],
      ['recordUsage', 'a cost with a comma', cost('0,5')],
      ['recordUsage', 'a cost in no currency', cost('1', 'credits')],
      ['recordUsage', 'a source without a cost', { ...event, costSource: 'provider' }],
      ['recordUsage', 'a misspelt token class', { ...event, tokens: { input_tokens: 5 } }],
      ['recordUsage', 'half a token', { ...event, tokens: { inputTokens: 0.5 } }],
      ['recordUsage', 'tokens below zero', { ...event, tokens: { inputTokens: -1 } }],
      [
        'recordUsage',
        'more cached tokens than input',
        { ...event, tokens: { inputTokens: 1, cachedInputTokens: 2 } },
      ],
      ['recordUsage', 'a total that disagrees', { ...event, tokens, totalTokens: 180 }],
      ['recordUsage', 'a time without a Date', { ...event, occurredAt: '2026-11-20' }],
      ['recordUsage', 'an unknown dimension', { ...event, dimensions: { department: 'x' } }],
      [
        'recordUsage',
        'more than 50 facts',
        {
          ...event,
          metadata: Object.fromEntries(Array.from({ length: 51 }, (_, index) => [index, ''])),
        },
      ],
      ['recordUsageBatch', 'no events', { events: [] }],
      ['recordUsageBatch', 'two events of one id', { events: [event, event] }],
      [
        'recordUsageBatch',
        'more than 1000 events',
        { events: Array.from({ length: 1001 }, (_, index) => ({ ...event, id: `e${index}` })) },
      ],
      ['getDailySummary', 'the 30th of February', { date: '2026-02-30' }],
      ['getDailySummary', 'an unknown time zone', { timeZone: 'Mars/Olympus' }],
      ['getMonthlySummary', 'a 13th month', { month: '2026-13' }],
      ['checkBudget', 'a limit that is a number', { limit: 10 }],
      ['checkBudget', 'a limit without currency', { limit: { amount: '10' } }],
      [
        'listUsage',
        'a window that ends before it starts',
        { occurredFrom: occurredAt, occurredBefore: new Date(0) },
      ],
    ],
  });

  it('recordUsage › is repeatable without a key of its own, as the event has an id', async () => {
    const { bound, sent } = bindRecording(usageLedger);
    await bound.recordUsage(event);
    expect(sent[0]?.call.idempotency).toBe('natural');
  });
});

describe('isConsistentUsage', () => {
  const parts = fc.nat({ max: 1_000_000 });

  it('holds for every way to split a total', () => {
    fc.assert(
      fc.property(
        parts,
        parts,
        parts,
        parts,
        parts,
        parts,
        (plain, cached, written, said, thought, heard) => {
          const usage = tokenUsage({
            inputTokens: plain + cached + written,
            cachedInputTokens: cached,
            cacheWriteTokens: written,
            longCacheWriteTokens: Math.floor(written / 2),
            outputTokens: said + thought + heard,
            reasoningTokens: thought,
            audioOutputTokens: heard,
            audioInputTokens: plain,
          });
          expect(isConsistentUsage(usage)).toBe(true);
        },
      ),
    );
  });

  it('fails where a part is counted on top of its total', () => {
    const total = tokenUsage({ inputTokens: 10, outputTokens: 10 });
    const wrong = [
      { cachedInputTokens: 6, cacheWriteTokens: 5 },
      { longCacheWriteTokens: 1 },
      { audioInputTokens: 11 },
      { reasoningTokens: 6, audioOutputTokens: 5 },
    ];
    for (const parts of wrong) expect(isConsistentUsage({ ...total, ...parts })).toBe(false);
  });
});
