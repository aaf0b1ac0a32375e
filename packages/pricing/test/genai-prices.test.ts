import { readFileSync } from 'node:fs';
import { calcPrice, type ModelInfo, type Provider, waitForUpdate } from '@pydantic/genai-prices';
import { createPriceCatalogue, priceUsage } from '@quayside/pricing';
import { genaiPrices } from '@quayside/pricing/standard';
import { describe, expect, it, vi } from 'vitest';

const catalogue = createPriceCatalogue([genaiPrices()]);
const occurredAt = new Date('2026-11-20T12:00:00Z');

async function everyModel(): Promise<{ provider: Provider; model: ModelInfo }[]> {
  const providers = (await waitForUpdate()) ?? [];
  return providers.flatMap((provider) => provider.models.map((model) => ({ provider, model })));
}

describe('genaiPrices', () => {
  it('names the release that is installed and pinned', () => {
    const read = (path: string) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
    const { version } = read('../node_modules/@pydantic/genai-prices/package.json');
    expect(genaiPrices().version).toBe(`genai-prices@${version}`);
    expect(read('../package.json').dependencies['@pydantic/genai-prices']).toBe(version);
  });

  it('asks no network', () => {
    const fetch = vi.spyOn(globalThis, 'fetch');
    const usage = { provider: 'openai', model: 'gpt-5', occurredAt, tokens: { inputTokens: 1 } };
    expect(priceUsage(createPriceCatalogue([genaiPrices()]), usage).status).toBe('priced');
    expect(fetch).not.toHaveBeenCalled();
    fetch.mockRestore();
  });

  it('agrees with genai-prices on every model and length of context, to its last correct digit', async () => {
    let compared = 0;
    for (const { provider, model } of await everyModel()) {
      for (const inputTokens of [1_000, 150_000, 300_000, 1_000_000]) {
        const counts = { input_tokens: inputTokens, output_tokens: 777 };
        const theirs = calcPrice(counts, model.id, {
          providerId: provider.id,
          timestamp: occurredAt,
        });
        const ours = priceUsage(catalogue, {
          provider: provider.id,
          model: model.id,
          occurredAt,
          tokens: { inputTokens, outputTokens: 777 },
        });
        if (theirs === null || ours.status === 'unpriced') continue;
        compared += 1;
        const dollars = Number(ours.total) / 1e12;
        expect(Math.abs(dollars - theirs.total_price), `${provider.id} ${model.id}`).toBeLessThan(
          1e-9,
        );
      }
    }
    expect(compared).toBeGreaterThan(5_000);
  });

  it.each([
    ['azure', 'gpt-4.1', "azure lists no price: its maker's is taken"],
    ['openai', 'gpt-image-1', 'tokens of pictures and video are taken for text'],
  ])('says what a price of %s %s takes for granted', (provider, model, caveat) => {
    const usage = { provider, model, occurredAt, tokens: { inputTokens: 1 } };
    expect(priceUsage(catalogue, usage)).toMatchObject({ provenance: { caveats: [caveat] } });
  });

  it('prices every model that has prices for input and output', async () => {
    const unpriced: string[] = [];
    for (const { provider, model } of await everyModel()) {
      const versions = Array.isArray(model.prices) ? model.prices : [{ prices: model.prices }];
      if (!versions.every(({ prices }) => 'input_mtok' in prices && 'output_mtok' in prices))
        continue;
      // Some names are also the beginning of another one, which is found first.
      const found = calcPrice({}, model.id, { providerId: provider.id });
      if (found?.model !== model) continue;
      const usage = { provider: provider.id, model: model.id, occurredAt };
      const priced = priceUsage(catalogue, {
        ...usage,
        tokens: { inputTokens: 1, outputTokens: 1 },
      });
      if (priced.status === 'unpriced')
        unpriced.push(`${provider.id} ${model.id} ${priced.reason}`);
    }
    expect(unpriced).toEqual([]);
  });
});
