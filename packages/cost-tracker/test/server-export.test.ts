import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFakeCostTracker } from '../src/testing/create-fake-cost-tracker.js';
import { usageEvent, usd } from './ledger-events.js';

const fake = createFakeCostTracker();

async function download(query = ''): Promise<{ text: string; headers: Headers }> {
  const response = await fake.fetch(`http://tracker.test/api/usage/export${query}`, {
    headers: { authorization: 'Bearer any' },
  });
  const bytes = new Uint8Array(await response.arrayBuffer());
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  return { text, headers: response.headers };
}

/** Rows by the names of their columns; good enough for cells without commas. */
function rowsOf(csv: string): Array<Record<string, string>> {
  const [header = '', ...lines] = csv.replace('\uFEFF', '').trimEnd().split('\r\n');
  const names = header.split(',');
  return lines.map((line) =>
    Object.fromEntries(line.split(',').map((cell, index) => [names[index] ?? '', cell])),
  );
}

describe('the export', () => {
  beforeAll(async () => {
    const ledger = await fake.ledger;
    await ledger.record([
      usageEvent({ id: 'a', cost: usd('0.000000000021'), dimensions: { team: 'red' } }),
      usageEvent({ id: 'b', cost: { amount: '2', currency: 'EUR' } }),
      usageEvent({ id: 'c', tokens: undefined, totalTokens: 7 }),
      usageEvent({ id: 'd', account: 'other', model: '=HYPERLINK("http://evil")' }),
    ]);
  });
  afterAll(() => fake.close());

  it('writes CSV with a BOM, exact costs, and a total for each currency', async () => {
    const { text, headers } = await download('?account_id=acme');
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(headers.get('content-disposition')).toContain('usage-csv.csv');
    expect(text.startsWith('\uFEFFid,account_id,timestamp,')).toBe(true);
    const rows = rowsOf(text);
    expect(rows.map(({ id }) => id)).toEqual(['c', 'b', 'a', 'total', 'total', 'total']);
    expect(rows[2]).toMatchObject({ cost: '0.000000000021', currency: 'USD', team: 'red' });
    expect(rows[0]).toMatchObject({ cost: '', price_status: 'unpriced', tokens: '7' });
    const totals = rows.slice(3).map(({ currency, cost, tokens }) => [currency, cost, tokens]);
    expect(totals).toEqual([
      ['', '', '7'],
      ['EUR', '2', '120'],
      ['USD', '0.000000000021', '120'],
    ]);
  });

  it('writes no cell that a spreadsheet runs', async () => {
    const { text } = await download('?account_id=other');
    expect(text).toContain(`"'=HYPERLINK(""http://evil"")"`);
  });

  it('writes JSON that parses, also where there is nothing', async () => {
    const { text, headers } = await download('?format=json');
    expect(headers.get('content-type')).toBe('application/json');
    expect(JSON.parse(text).map(({ id }: { id: string }) => id)).toEqual(['d', 'c', 'b', 'a']);
    expect(JSON.parse((await download('?format=json&account_id=none')).text)).toEqual([]);
  });

  it('writes FOCUS 1.2 rows, and says how many events it had to leave out', async () => {
    const { text, headers } = await download('?format=focus&account_id=acme');
    expect(headers.get('quayside-unpriced-events')).toBe('1');
    const rows = rowsOf(text);
    expect(rows).toHaveLength(2);
    expect(rows[1]).toMatchObject({
      BilledCost: '0.000000000021',
      EffectiveCost: '0.000000000021',
      BillingCurrency: 'USD',
      BillingAccountId: 'acme',
      BillingPeriodStart: '2026-11-01T00:00:00Z',
      BillingPeriodEnd: '2026-12-01T00:00:00Z',
      ChargePeriodStart: '2026-11-20T12:00:00Z',
      ChargeCategory: 'Usage',
      ProviderName: 'openai',
      ServiceCategory: 'AI and Machine Learning',
      SkuId: 'openai/gpt-5',
      SubAccountId: 'red',
      x_EventId: 'a',
    });
    expect(Object.values(rows[1] ?? {})).not.toContain('undefined');
  });

  it('is whole: it takes no cursor, and no format that it has not', async () => {
    for (const query of ['?limit=5', '?cursor=x', '?format=xml', '?colour=red']) {
      const { text } = await download(query);
      expect(JSON.parse(text)).toMatchObject({ status: 'error', code: 'invalid_request' });
    }
  });
});
