import { describe, expect, it } from 'vitest';
import type { RateRules } from './rate-limit-rules.js';
import { TokenBucket } from './token-bucket.js';

const rules = (limit: number, windowMs: number, most: number): RateRules => ({
  algorithm: 'token_bucket',
  limit,
  windowMs,
  most,
  maxWaitMs: 1e9,
});

describe('token bucket', () => {
  it('is full at the beginning and fills steadily up to its size', () => {
    const bucket = new TokenBucket(rules(10, 1_000, 4), 100);
    expect(bucket.isUntouched(100)).toBe(true);
    expect(bucket.take(4, 100)).toBe(true);
    expect(bucket.available(100)).toBe(0);
    expect(bucket.available(250)).toBe(1.5);
    expect(bucket.isUntouched(499)).toBe(false);
    expect(bucket.available(10_000)).toBe(4);
  });

  it('takes what a call costs, or nothing', () => {
    const bucket = new TokenBucket(rules(10, 1_000, 4), 0);
    expect(bucket.take(3, 0)).toBe(true);
    expect(bucket.take(2, 0)).toBe(false);
    expect(bucket.available(0)).toBe(1);
    expect(bucket.waitMs(2, 0)).toBe(100);
    expect(bucket.waitMs(1, 0)).toBe(0);
    expect(bucket.take(2, 100)).toBe(true);
  });

  it('does not lose a turn to a sum of fractions, and never owes', () => {
    const bucket = new TokenBucket(rules(0.3, 1, 1), 0);
    bucket.take(1, 0);
    for (const at of [1, 2, 3, 10 / 3 - 1e-12]) bucket.available(at);
    expect(bucket.take(1, 10 / 3 - 1e-12)).toBe(true);
    expect(bucket.available(10 / 3 - 1e-12)).toBe(0);
  });

  it('tells how long from the moment that it is asked', () => {
    const bucket = new TokenBucket(rules(10, 1_000, 4), 0);
    bucket.take(4, 0);
    expect(bucket.waitMs(1, 50)).toBe(50);
    expect(bucket.waitMs(1, 100)).toBe(0);
  });

  it('a hair is a billionth of the size', () => {
    const bucket = new TokenBucket(rules(1, 1, 1e8), 0);
    bucket.take(1e8, 0);
    expect(bucket.take(1e8, 1e8 - 0.2)).toBe(false);
    expect(bucket.take(1e8, 1e8 - 0.05)).toBe(true);
  });

  it('a thousandth of a token is not a hair', () => {
    const bucket = new TokenBucket(rules(1, 1_000, 1), 0);
    bucket.take(1, 0);
    expect(bucket.take(1, 999)).toBe(false);
  });

  it('a clock that stands still or goes back fills nothing', () => {
    const bucket = new TokenBucket(rules(10, 1_000, 4), 1_000);
    bucket.take(4, 1_000);
    expect(bucket.available(500)).toBe(0);
    expect(bucket.available(1_100)).toBe(1);
  });

  it('keeps its tokens when the figures change, as far as they fit', () => {
    const bucket = new TokenBucket(rules(10, 1_000, 10), 0);
    bucket.take(8, 0);
    bucket.adjust(rules(1, 1_000, 20), 100);
    expect(bucket.available(100)).toBe(3);
    expect(bucket.available(1_100)).toBe(4);
    bucket.adjust(rules(1, 1_000, 2), 1_100);
    expect(bucket.available(1_100)).toBe(2);
  });

  it('what costs more than a size that was lowered goes with a full bucket', () => {
    const bucket = new TokenBucket(rules(10, 1_000, 9), 0);
    bucket.adjust(rules(10, 1_000, 3), 0);
    expect(bucket.take(9, 0)).toBe(true);
    expect(bucket.available(0)).toBe(0);
    expect(bucket.take(9, 299)).toBe(false);
    expect(bucket.take(9, 300)).toBe(true);
  });
});
