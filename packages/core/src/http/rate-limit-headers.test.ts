import { describe, expect, it } from 'vitest';
import { readRateLimits } from './rate-limit-headers.js';

const NOW = 1_700_000_000_000;
const read = (headers: Record<string, string>) => readRateLimits((name) => headers[name], NOW);
const fact = (
  resource: string | undefined,
  limit?: number,
  remaining?: number,
  resetMs?: number,
) => ({
  type: 'rate_limit.observed',
  resource,
  limit,
  remaining,
  resetMs,
});

describe('readRateLimits', () => {
  it.each([
    [
      'GitHub',
      {
        'x-ratelimit-limit': '5000',
        'x-ratelimit-remaining': '4999',
        'x-ratelimit-reset': '1700000060',
        'x-ratelimit-resource': 'core',
      },
      [fact('core', 5000, 4999, 60_000)],
    ],
    [
      'OpenAI',
      {
        'x-ratelimit-limit-requests': '60',
        'x-ratelimit-remaining-requests': '59',
        'x-ratelimit-reset-requests': '1s',
        'x-ratelimit-limit-tokens': '150000',
        'x-ratelimit-remaining-tokens': '0',
        'x-ratelimit-reset-tokens': '6m0s',
      },
      [fact('requests', 60, 59, 1000), fact('tokens', 150_000, 0, 360_000)],
    ],
    [
      'Anthropic',
      {
        date: 'Tue, 14 Nov 2023 22:13:10 GMT',
        'anthropic-ratelimit-requests-limit': '1000',
        'anthropic-ratelimit-requests-remaining': '999',
        'anthropic-ratelimit-requests-reset': '2023-11-14T22:13:10Z',
        'anthropic-ratelimit-input-tokens-limit': '80000',
        'anthropic-ratelimit-input-tokens-remaining': '0',
        'anthropic-ratelimit-input-tokens-reset': '2023-11-14T22:14:10.5+00:00',
        'anthropic-ratelimit-output-tokens-limit': '16000',
        'anthropic-ratelimit-output-tokens-remaining': '16000',
        'anthropic-ratelimit-output-tokens-reset': '2023-13-44T22:13:10Z',
      },
      [
        fact('requests', 1000, 999, 0),
        fact('input-tokens', 80_000, 0, 60_500),
        fact('output-tokens', 16_000, 16_000, undefined),
      ],
    ],
    [
      'Discord',
      {
        'x-ratelimit-limit': '5',
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': '1470173023.123',
        'x-ratelimit-reset-after': '1.25',
      },
      [fact(undefined, 5, 0, 1250)],
    ],
    [
      'the IETF fields',
      {
        'ratelimit-policy': '"burst";q=100;w=60, "daily";q=1000;w=86400',
        ratelimit: '"burst";r=50;t=30, "daily";r=999;t=3600',
      },
      [fact('burst', 100, 50, 30_000), fact('daily', 1000, 999, 3_600_000)],
    ],
    ['draft 7', { ratelimit: 'limit=10, remaining=5, reset=3' }, [fact(undefined, 10, 5, 3000)]],
    [
      'draft 6',
      { 'ratelimit-limit': '100, 100;w=60', 'ratelimit-remaining': '7', 'ratelimit-reset': '50' },
      [fact(undefined, 100, 7, 50_000)],
    ],
    ['nobody', {}, []],
    [
      'nonsense',
      { 'x-ratelimit-remaining': 'lots', 'x-ratelimit-reset': 'later' },
      [fact(undefined)],
    ],
  ])('reads %s', (_name, headers, expected) => {
    expect(read(headers)).toEqual(expected);
  });

  it.each([
    ['20ms', 20],
    ['1h2m3.5s', 3_723_500],
    ['2m', 120_000],
    ['1700000000500', 500],
    ['0', 0],
    ['1600000000', 0],
    ['', undefined],
    ['-5', undefined],
  ])('a reset of %j is %s ms away', (reset, expected) => {
    const headers = { 'x-ratelimit-remaining': '1', 'x-ratelimit-reset': reset };
    expect(read(headers)[0]?.resetMs).toBe(expected);
  });

  it("an epoch is measured on the server's own clock", () => {
    const headers = {
      date: new Date(NOW + 3_600_000).toUTCString(),
      'x-ratelimit-remaining': '1',
      'x-ratelimit-reset': String(NOW / 1000 + 3605),
    };
    expect(read(headers)[0]?.resetMs).toBe(5000);
  });
});
