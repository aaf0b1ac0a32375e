import { isConsistentUsage, type UsageFact } from '@quayside/core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { toUsage } from '../src/api/usage-api.js';
import { createAnthropic } from '../src/index.js';
import { loadTransport } from './load-transport.js';
import { closed, ended, start, streamed, textBlock, word } from './streamed.js';

beforeAll(loadTransport);

/** What a call used, each token in exactly one class. */
interface Parts {
  readonly plain: number;
  readonly read: number;
  readonly written5m: number;
  readonly written1h: number;
  readonly said: number;
  readonly thought: number;
}

const count = fc.oneof(fc.constant(0), fc.nat({ max: 2_000_000 }));
const parts: fc.Arbitrary<Parts> = fc.record({
  ...{ plain: count, read: count, written5m: count, written1h: count },
  ...{ said: count, thought: count },
});
/** Anthropic and those who speak like it leave out what is 0, or say null, or say 0. */
const zero = fc.constantFrom(undefined, null, 0);

function countsOf(used: Parts, none: null | undefined | 0) {
  const { plain, read, written5m, written1h, said, thought } = used;
  return {
    input_tokens: plain,
    output_tokens: said + thought,
    cache_read_input_tokens: read || none,
    cache_creation_input_tokens: written5m + written1h || none,
    cache_creation:
      written5m + written1h === 0
        ? none || null
        : {
            ephemeral_5m_input_tokens: written5m || none,
            ephemeral_1h_input_tokens: written1h || none,
          },
    output_tokens_details: thought === 0 ? none || null : { thinking_tokens: thought },
  };
}

const totals = ({ plain, read, written5m, written1h, said, thought }: Parts) => ({
  inputTokens: plain + read + written5m + written1h,
  cachedInputTokens: read,
  cacheWriteTokens: written5m + written1h,
  longCacheWriteTokens: written1h,
  outputTokens: said + thought,
  reasoningTokens: thought,
});

describe('the tokens of any answer', () => {
  it('add up: no token is counted twice, and none is lost', () => {
    fc.assert(
      fc.property(parts, zero, (used, none) => {
        const usage = toUsage(countsOf(used, none));
        expect(usage).toMatchObject(totals(used));
        expect(usage !== undefined && isConsistentUsage(usage)).toBe(true);
      }),
    );
  });

  it('are told the same whole and streamed, whatever the end of the stream leaves out', async () => {
    await fc.assert(
      fc.asyncProperty(parts, zero, fc.boolean(), async (used, none, repeats) => {
        const counts = countsOf(used, none);
        const facts: UsageFact[] = [];
        const content = [{ type: 'text', text: 'hi' }];
        const whole = { id: 'i', model: 'm', content, stop_reason: 'end_turn', usage: counts };
        const { model } = createAnthropic({
          apiKey: 'k',
          model: 'm',
          fetch: async () => Response.json(whole),
          listeners: [(fact) => fact.type === 'usage.reported' && facts.push(fact)],
        });
        await model.complete({ messages: [{ role: 'user', content: 'hello' }] });
        const { output_tokens, output_tokens_details, ...sent } = counts;
        const late = { output_tokens, output_tokens_details, ...(repeats ? sent : {}) };
        const begun = start({ ...counts, output_tokens: 1, output_tokens_details: null });
        const said = [begun, textBlock, word('hi'), closed(), ended('end_turn', late)];
        const streaming = streamed([said]);
        await streaming.read();
        expect(facts).toMatchObject([totals(used)]);
        expect(streaming.usage).toEqual(facts);
      }),
      { numRuns: 40 },
    );
  });
});
