import { readFileSync } from 'node:fs';
import { formatUsd, priceUsage } from '@quayside/pricing';
import { standardCatalogue } from '@quayside/pricing/standard';
import { describe, expect, it } from 'vitest';
import { type Golden, makeGoldens, type Table } from './second-source/make-goldens.js';

const file = new URL('second-source/rows.json', import.meta.url);
const table: Table = JSON.parse(readFileSync(file, 'utf8'));
const goldens = makeGoldens(table);
const catalogue = standardCatalogue();

function priced({ provider, model, date, tier, region, tokens, units }: Golden): string {
  const usage = { provider, model, serviceTier: tier, region, tokens, units };
  const result = priceUsage(catalogue, { ...usage, occurredAt: new Date(date) });
  return result.status === 'priced'
    ? formatUsd(result.total)
    : `${result.reason} ${result.component ?? ''}`;
}

describe('prices of tables that have nothing to do with ours', () => {
  it('are more than 300, each from a table with a name, a day and a licence', () => {
    expect(goldens.length).toBeGreaterThan(300);
    for (const { source } of table.rows) {
      expect(table.sources[source]).toMatchObject({
        repository: expect.stringMatching(/^https:/),
        asOf: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/),
        licence: 'MIT',
      });
    }
  });

  it.each(goldens)('$source › $provider $model, $tier: $tokens is $usd', (golden) => {
    expect(priced(golden)).toBe(golden.usd);
  });
});
