import { describe, expect, it } from 'vitest';
import { errorOf, failure, recorder } from '../../test/failures.js';
import type { Notes } from '../../test/note-port.js';
import { slowNotes } from '../../test/slow-notes.js';
import type { ErrorCode } from '../errors/error-code.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { type CachedOptions, cached } from './cached.js';
import { freshnessOf } from './freshness.js';

const TTL = 1_000;

/** A cache that holds version 0 of note 1, `ageMs` old, while the provider has version 7. */
async function start(ageMs: number, options: Partial<CachedOptions<Notes>>) {
  const clock = createVirtualClock();
  const provider = slowNotes(clock);
  const { facts, listen } = recorder();
  const port = cached(provider.port, { ttlMs: TTL, listeners: [listen], ...options });
  await clock.settle(port.getNote('1'));
  await clock.advance(ageMs);
  provider.version = 7;
  facts.length = 0;
  const read = (callOptions = {}) => clock.settle(port.getNote('1', callOptions));
  return { clock, provider, port, facts, read };
}

describe('cached › stale while revalidate', () => {
  const options = { staleWhileRevalidateMs: 500 };

  it('gives the old answer at once and fetches a newer one behind it', async () => {
    const { clock, provider, facts, read } = await start(TTL, options);
    const startedAt = clock.now();
    const old = await read();
    expect(clock.now()).toBe(startedAt);
    expect(old.text).toBe('0');
    expect(freshnessOf(old)).toEqual({ state: 'revalidating', ageMs: TTL });
    expect(facts).toEqual([{ type: 'cache.served', freshness: 'revalidating', ageMs: TTL }]);
    await clock.advance(50);
    expect((await read()).text).toBe('7');
    expect(provider.sent).toHaveLength(2);
    expect(facts.at(-1)).toEqual({ type: 'cache.served', freshness: 'fresh', ageMs: 0 });
  });

  it('fetches once, however many read', async () => {
    const { clock, provider, port } = await start(TTL, options);
    const olds = await Promise.all(Array.from({ length: 100 }, () => port.getNote('1')));
    expect(new Set(olds.map(({ text }) => text))).toEqual(new Set(['0']));
    await clock.advance(50);
    expect(provider.sent).toHaveLength(2);
  });

  it('ends with its time: then the reader waits', async () => {
    const inTime = await start(TTL + 499, options);
    expect((await inTime.read()).text).toBe('0');
    const late = await start(TTL + 500, options);
    expect((await late.read()).text).toBe('7');
  });

  it('a newer answer that cannot be fetched costs nobody anything', async () => {
    const { clock, provider, read } = await start(TTL, options);
    provider.failing.push(failure('unavailable', 'unknown'));
    expect((await read()).text).toBe('0');
    await clock.advance(50);
    expect((await read()).text).toBe('0');
    await clock.advance(50);
    expect((await read()).text).toBe('7');
    expect(provider.sent).toHaveLength(3);
  });

  it("the fetch goes on when its reader's time is over, and readers to come join it", async () => {
    const { clock, provider, port, read } = await start(TTL + 499, options);
    const controller = new AbortController();
    await read({ signal: controller.signal, timeoutMs: 10 });
    await clock.advance(20);
    controller.abort();
    const joined = port.getNote('1');
    const leaving = new AbortController();
    const left = port.getNote('1', { signal: leaving.signal });
    leaving.abort('gone');
    await expect(left).rejects.toBe('gone');
    expect((await clock.settle(joined)).text).toBe('7');
    expect(provider.sent).toHaveLength(2);
    expect(provider.sent[1]?.call.signal.aborted).toBe(false);
  });

  it('is off, unless told otherwise', async () => {
    const { read } = await start(TTL, {});
    expect((await read()).text).toBe('7');
  });
});

describe('cached › stale if error', () => {
  const options = { staleIfErrorMs: 5_000 };
  const stands: readonly ErrorCode[] = [
    ...(['unavailable', 'timeout', 'circuit_open', 'rate_limited'] as const),
    ...(['bulkhead_full', 'malformed_response'] as const),
  ];
  const thrown: readonly ErrorCode[] = [
    ...(['invalid_request', 'unauthenticated', 'permission_denied', 'not_found'] as const),
    ...(['conflict', 'rejected', 'quota_exhausted', 'cancelled', 'unsupported'] as const),
    ...(['invalid_signature', 'misconfigured'] as const),
  ];

  it.each(stands)('%s: the old answer is given', async (code) => {
    const { clock, provider, facts, read } = await start(TTL, options);
    provider.failing.push(failure(code, 'unknown'));
    const old = await read();
    expect(old.text).toBe('0');
    expect(freshnessOf(old)).toEqual({ state: 'stale_if_error', ageMs: TTL + 50 });
    expect(facts).toEqual([
      { type: 'cache.missed' },
      { type: 'cache.served', freshness: 'stale_if_error', ageMs: TTL + 50 },
    ]);
    expect((await read()).text).toBe('7');
    expect(clock.pendingTimers).toBe(0);
  });

  it.each(thrown)('%s: the error is thrown', async (code) => {
    const { provider, read } = await start(TTL, options);
    provider.failing.push(failure(code, 'executed'));
    expect((await errorOf(read())).code).toBe(code);
  });

  it.each(['not_found', 'permission_denied', 'unauthenticated'] as const)(
    '%s: the old answer is not given any more, whatever comes then',
    async (code) => {
      const { provider, read } = await start(TTL, options);
      provider.failing.push(failure(code, 'executed'), failure('unavailable', 'unknown'));
      expect((await errorOf(read())).code).toBe(code);
      expect((await errorOf(read())).code).toBe('unavailable');
    },
  );

  it('another no leaves it where it is', async () => {
    const { provider, read } = await start(TTL, options);
    provider.failing.push(failure('quota_exhausted', 'not_executed'));
    provider.failing.push(failure('unavailable', 'unknown'));
    expect((await errorOf(read())).code).toBe('quota_exhausted');
    expect((await read()).text).toBe('0');
  });

  it('ends with its time, measured when the provider has failed', async () => {
    const inTime = await start(TTL + 4_949, options);
    inTime.provider.failing.push(failure('unavailable', 'unknown'));
    expect((await inTime.read()).text).toBe('0');
    const late = await start(TTL + 4_950, options);
    late.provider.failing.push(failure('unavailable', 'unknown'));
    expect((await errorOf(late.read())).code).toBe('unavailable');
  });

  it('stands in for an answer that the reader has no time for', async () => {
    const { clock, provider, read } = await start(TTL, options);
    provider.latencyMs = 10_000;
    const startedAt = clock.now();
    expect((await read({ timeoutMs: 30 })).text).toBe('0');
    expect(clock.now() - startedAt).toBe(30);
    expect(provider.sent[1]?.call.signal.aborted).toBe(true);
  });

  it("never stands in for the reader's own abort", async () => {
    const { clock, port } = await start(TTL, options);
    const controller = new AbortController();
    const reason = failure('unavailable', 'unknown');
    const reading = port.getNote('1', { signal: controller.signal });
    await clock.advance(10);
    controller.abort(reason);
    await expect(reading).rejects.toBe(reason);
  });

  it('never stands in for what nobody classified, nor for an error without an answer before it', async () => {
    const { clock, provider, port, read } = await start(TTL, options);
    provider.failing.push(new TypeError('?'));
    expect((await read()).text).toBe('0');
    provider.failing.push(failure('unavailable', 'unknown'));
    expect((await clock.settle(errorOf(port.getNote('2')))).code).toBe('unavailable');
  });

  it('never where the reader asked for a new answer', async () => {
    const { provider, read } = await start(TTL, options);
    provider.failing.push(failure('unavailable', 'unknown'));
    expect((await errorOf(read({ forceRefresh: true }))).code).toBe('unavailable');
  });

  it('follows on the time of stale while revalidate', async () => {
    const both = { staleWhileRevalidateMs: 500, staleIfErrorMs: 2_000 };
    const { provider, read } = await start(TTL + 500, both);
    provider.failing.push(failure('unavailable', 'unknown'));
    expect(freshnessOf(await read())?.state).toBe('stale_if_error');
  });

  it('is off, unless told otherwise', async () => {
    const { provider, read } = await start(TTL, {});
    provider.failing.push(failure('unavailable', 'unknown'));
    expect((await errorOf(read())).code).toBe('unavailable');
  });
});
