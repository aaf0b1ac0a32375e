import { describe, expect, it } from 'vitest';
import { failure } from '../../test/resilience/scripted-provider.js';
import { retryDelay, serverWait } from './retry-delay.js';

const asking = (retryAfterMs: number | undefined) =>
  failure('rate_limited', 'not_executed', { retryAfterMs });
const half = () => 0.5;

describe('retryDelay', () => {
  it.each([
    ['is the backoff where the server asks for nothing', undefined, 300, 300],
    ['is the backoff where that is longer', 100, 300, 300],
    ['is the time of the server and half of it again', 1_000, 300, 1_500],
    ['adds no more than two seconds', 20_000, 300, 21_000],
    ['of 0 is 0', 0, 0, 0],
    ['ignores a backoff below 0', undefined, -5, 0],
    ['ignores a backoff that is no number', undefined, Number.NaN, 0],
    ['is at most what a timer can hold', undefined, 3e9, 2 ** 31 - 1],
    ['is at most what a timer can hold, whoever asks', 3e9, 0, 2 ** 31 - 1],
  ])('%s', (_, retryAfterMs, backoffMs, expected) => {
    expect(retryDelay(asking(retryAfterMs), backoffMs, half)).toBe(expected);
  });
});

describe('serverWait', () => {
  it.each([
    [0, 0],
    [1_500, 1_500],
    [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    [-1, undefined],
    [Number.NaN, undefined],
    [undefined, undefined],
  ])('%s → %s', (retryAfterMs, expected) => {
    expect(serverWait(asking(retryAfterMs))).toBe(expected);
  });
});
