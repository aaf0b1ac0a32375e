import type { UsageFact } from '@quayside/core';
import { describe, expect, it } from 'vitest';
import type { Claim } from '../src/claim.ts';
import { judgeClaims, type ProblemKind } from '../src/judge-claims.ts';
import type { TokenCount } from '../src/task.ts';

const told = (answer: string | undefined, usage: readonly UsageFact[] = []): Claim => ({
  kind: 'result',
  answer,
  usage,
});
const failed = (execution: 'not_executed' | 'executed' | 'unknown'): Claim => ({
  kind: 'error',
  code: 'unavailable',
  execution,
  retryAfterMs: undefined,
});
const usageFact = (fields: Partial<UsageFact>): UsageFact => ({
  type: 'usage.reported',
  model: 'gpt-5-mini',
  serviceTier: undefined,
  estimated: false,
  inputTokens: 9,
  outputTokens: 1,
  cachedInputTokens: 0,
  cacheWriteTokens: 0,
  longCacheWriteTokens: 0,
  reasoningTokens: 0,
  audioInputTokens: 0,
  audioOutputTokens: 0,
  ...fields,
});

function kindsOf(
  claims: readonly Claim[],
  effects: readonly string[],
  count?: TokenCount,
): readonly ProblemKind[] {
  const tokens = count && new Map([['t', count]]);
  const ledger = { effects: new Map([['t', effects]]), tokens };
  return judgeClaims([{ id: 't', claims }], ledger).map(({ kind }) => kind);
}

describe('judgeClaims', () => {
  it.each([
    ['a result that is there', [told('a')], ['a']],
    ['a decline', [told(undefined)], []],
    ['a failure before anything was done', [failed('not_executed')], []],
    ['a failure after it was done', [failed('executed')], ['a']],
    ['a doubt where nothing is', [failed('unknown')], []],
    ['a doubt where something is', [failed('unknown')], ['a']],
    ['a doubt that was cleared up', [failed('unknown'), told('a')], ['a']],
    ['a refusal after a doubt', [failed('unknown'), failed('not_executed')], ['a']],
  ])('accepts %s', (_, claims, effects) => {
    expect(kindsOf(claims, effects)).toEqual([]);
  });

  it.each([
    ['a result that is nowhere', [told('a')], [], 'lost'],
    ['a result that is there twice', [told('a')], ['a', 'b'], 'duplicate'],
    ['the result of something else', [told('a')], ['b'], 'false_claim'],
    ['a decline of what is there', [told(undefined)], ['a'], 'false_claim'],
    ['not executed, and it is there', [failed('not_executed')], ['a'], 'false_claim'],
    ['executed, and it is not there', [failed('executed')], [], 'false_claim'],
    ['a doubt about two', [failed('unknown')], ['a', 'b'], 'duplicate'],
    ['an error without a type', [{ kind: 'untyped', name: 'TypeError' }], [], 'no_result'],
    ['a call that never ended', [{ kind: 'hung' }], [], 'no_result'],
  ] as const)('finds %s', (_, claims, effects, kind) => {
    expect(kindsOf(claims, effects)).toEqual([kind]);
  });

  it('accepts tokens that are reported once, as they were counted', () => {
    const count = { inputTokens: 9, outputTokens: 1 };
    expect(kindsOf([told('a', [usageFact({})])], ['a'], count)).toEqual([]);
    const guessedBefore = [usageFact({ estimated: true, outputTokens: 0 }), usageFact({})];
    expect(kindsOf([told('a', guessedBefore)], ['a'], count)).toEqual([]);
    expect(kindsOf([failed('unknown')], ['a'], count)).toEqual([]);
  });

  it.each([
    ['no tokens', []],
    ['tokens twice', [usageFact({}), usageFact({})]],
    ['only guesses', [usageFact({ estimated: true })]],
    ['too many tokens', [usageFact({ outputTokens: 2 })]],
  ])('finds a finished call that reports %s', (_, usage) => {
    const count = { inputTokens: 9, outputTokens: 1 };
    expect(kindsOf([told('a', usage)], ['a'], count)).toEqual(['usage']);
  });
});
