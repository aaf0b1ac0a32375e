import type { CallIdentity } from '@quayside/core';
import { createPriceCatalogue, createPriceSource } from '@quayside/pricing';
import { standardCatalogue } from '@quayside/pricing/standard';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePico } from '../src/ledger/pico.js';
import { createEstimate } from '../src/pricing/create-estimate.js';
import { createPriceEvent } from '../src/pricing/create-price-event.js';
import { usageEvent } from './ledger-events.js';

const call: CallIdentity = {
  provider: 'openai',
  port: 'chat',
  operation: 'complete',
  idempotency: 'none',
  idempotencyKey: undefined,
};
const list = { id: 'list', provider: 'openai', price: { input: '1', output: '2' } };
const prices = createPriceCatalogue([
  createPriceSource({ name: 'test', version: '1', rules: [list] }),
]);
const standard = standardCatalogue();
const occurredAt = new Date('2026-11-20T12:00:00Z');

describe('createPriceEvent', () => {
  it('gives the exact price with what it is made of and where it comes from', () => {
    const tokens = { inputTokens: 100, cachedInputTokens: 3, outputTokens: 20, reasoningTokens: 3 };
    const priced = createPriceEvent(standard)(usageEvent({ model: 'gpt-5-mini', tokens }));
    expect(priced).toMatchObject({
      status: 'priced',
      pico: 64_325_000n,
      currency: 'USD',
      components: {
        input: 24_250_000n,
        cached_input: 75_000n,
        output: 34_000_000n,
        reasoning: 6_000_000n,
      },
      catalogueVersion: standard.version,
      provenance: expect.stringMatching(
        /^openai gpt-5-mini, standard: openai\/gpt-5-mini#0 of genai/,
      ),
    });
  });

  it('names the region, the customer and the rules of a contract', () => {
    const contract = {
      id: 'deal',
      provider: 'openai',
      customer: 'acme',
      region: 'eu',
      factor: '0.5',
      reference: 'https://example.com/contract',
      checked: '2026-11-01',
    };
    const source = createPriceSource({ name: 'acme', version: '7', rules: [list, contract] });
    const priceEvent = createPriceEvent(createPriceCatalogue([source]), {
      region: 'eu',
      customer: 'acme',
    });
    expect(priceEvent(usageEvent())).toMatchObject({
      pico: 70_000_000n,
      provenance:
        'openai gpt-5, standard, region eu, customer acme: list of acme@7, then deal of acme@7 (https://example.com/contract, checked 2026-11-01)',
    });
  });

  it.each([
    ['an unknown model', { model: 'nobody-knows-it' }],
    ['a tier without a price', { serviceTier: 'express' }],
    ['a unit without a price', { units: { moon_photos: 1 } }],
  ])('has no price for %s, which is not 0', (_, fields) => {
    expect(createPriceEvent(standard)(usageEvent(fields))).toEqual({ status: 'unpriced' });
  });
});

describe('createEstimate', () => {
  const estimate = createEstimate(prices, { model: 'gpt-5', now: () => occurredAt.getTime() });
  const messages = [{ role: 'user', content: 'How is the harbour?' }] as const;
  const asked = (input: unknown) => ({ call, input, attribution: {} });

  it('prices the bound of the tokens', () => {
    const cost = estimate(asked({ messages, maxTokens: 500 }));
    // 1,000 tokens unseen and a token a byte: at $1 and $2 a million.
    expect(cost?.currency).toBe('USD');
    expect(Number(cost?.amount)).toBeGreaterThan(0.002);
    expect(Number(cost?.amount)).toBeLessThan(0.0022);
  });

  it('takes the model that the call names', () => {
    const amountOf = (model: string | undefined): number => {
      const input = { messages, maxTokens: 500, model };
      const dear = createEstimate(standard, { model: 'gpt-5-mini' })(asked(input));
      return Number(dear?.amount);
    };
    expect(amountOf('gpt-5')).toBeGreaterThan(4 * amountOf(undefined));
  });

  it.each([
    ['a call without a bound', { messages }],
    ['a model without a price', { messages, maxTokens: 5, model: 'x', provider: 'nobody' }],
    ['a port that is not budgeted', undefined],
  ])('knows nothing of %s', (_, input) => {
    const provider = input !== undefined && 'provider' in input ? 'nobody' : 'openai';
    expect(estimate({ call: { ...call, provider }, input, attribution: {} })).toBeUndefined();
  });

  it('is never below the price of what was used, as long as the counts hold', () => {
    const models = fc.constantFrom('gpt-5', 'gpt-5-mini', 'gpt-4o');
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(models, fc.string(), fc.nat(4000), share, share, share, (model, ...rest) => {
        const [text, maxTokens, cached, said, thought] = rest;
        const input = { messages: [{ role: 'user', content: text }], model, maxTokens };
        const atMost = createEstimate(standard, { model, now: () => occurredAt.getTime() })(
          asked(input),
        );
        const inputTokens = Buffer.byteLength(text);
        const outputTokens = Math.floor(maxTokens * said);
        const tokens = {
          inputTokens,
          cachedInputTokens: Math.floor(inputTokens * cached),
          outputTokens,
          reasoningTokens: Math.floor(outputTokens * thought),
        };
        const priced = createPriceEvent(standard)(usageEvent({ model, tokens, occurredAt }));
        if (priced.status === 'unpriced' || atMost === undefined) throw new Error('no price');
        expect(parsePico(atMost.amount)).toBeGreaterThanOrEqual(priced.pico);
      }),
    );
  });
});
