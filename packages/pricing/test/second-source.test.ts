import { readFileSync } from 'node:fs';
import { formatUsd, priceUsage } from '@quayside/pricing';
import { standardCatalogue } from '@quayside/pricing/standard';
import { describe, expect, it } from 'vitest';
import { type Golden, makeGoldens } from './second-source/make-goldens.js';

const read = (name: string) =>
  readFileSync(new URL(`second-source/${name}`, import.meta.url), 'utf8').trim();
const goldens: readonly Golden[] = read('goldens.jsonl')
  .split('\n')
  .map((line) => JSON.parse(line));
const catalogue = standardCatalogue();

function priced({ provider, model, date, tier, region, tokens, units }: Golden): string {
  const usage = { provider, model, serviceTier: tier, region, tokens, units };
  const result = priceUsage(catalogue, { ...usage, occurredAt: new Date(date) });
  return result.status === 'priced'
    ? formatUsd(result.total)
    : `${result.reason} ${result.component ?? ''}`;
}

describe('prices of tables that have nothing to do with ours', () => {
  it('are more than 300, and what the rows say today', () => {
    expect(goldens.length).toBeGreaterThan(300);
    expect(makeGoldens(JSON.parse(read('rows.json')))).toEqual(goldens);
  });

  it.each(goldens)('$source › $provider $model, $tier: $tokens is $usd', (golden) => {
    expect(priced(golden)).toBe(golden.usd);
  });
});
