import { expect, it } from 'vitest';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { createMemoryStore } from './memory-store.js';

it('memory store › allows again at the very moment that it named', async () => {
  const clock = createVirtualClock();
  const store = createMemoryStore({ clock });
  const window = { limit: 1, windowMs: 100 };
  await store.count('key', window);
  await clock.advance(40);
  const { retryAfterMs } = await store.count('key', window);
  expect(retryAfterMs).toBe(60);
  await clock.advance(59);
  expect((await store.count('key', window)).allowed).toBe(false);
  await clock.advance(1);
  expect((await store.count('key', window)).allowed).toBe(true);
});

it('memory store › two stores share nothing', async () => {
  const [one, two] = [createMemoryStore(), createMemoryStore()];
  await one.claim('key', { owner: 'me', ttlMs: 60_000 });
  await one.lease('key', { owner: 'me', ttlMs: 60_000 });
  await one.count('key', { limit: 1, windowMs: 60_000 });
  expect(await two.get('key')).toBeUndefined();
  expect(await two.lease('key', { owner: 'you', ttlMs: 60_000 })).toMatchObject({ token: 1 });
  expect((await two.count('key', { limit: 1, windowMs: 60_000 })).allowed).toBe(true);
});

it('memory store › keeps what was counted for as long as the window, and no longer', async () => {
  const clock = createVirtualClock();
  const store = createMemoryStore({ clock });
  const window = { limit: 2, windowMs: 100 };
  await store.count('key', window);
  await clock.advance(99);
  // A question alone must not make the store forget, nor remember for longer.
  expect(await store.count('key', { ...window, cost: 0 })).toMatchObject({ remaining: 1 });
  await clock.advance(1);
  expect(await store.count('key', { ...window, cost: 0 })).toMatchObject({ remaining: 2 });
});

it('memory store › names the operation that it refuses', async () => {
  const store = createMemoryStore();
  const lease = { key: 'key', owner: 'me', token: 1 };
  const wrong = { owner: 'me', ttlMs: 0 };
  const change = { expected: undefined, next: 'a', ttlMs: 0 };
  await expect(store.claim('key', wrong)).rejects.toThrow('claim cannot work');
  await expect(store.lease('key', wrong)).rejects.toThrow('lease cannot work');
  await expect(store.renew(lease, 0)).rejects.toThrow('renew cannot work');
  await expect(store.compareAndSet('key', change)).rejects.toThrow('compareAndSet cannot work');
});
