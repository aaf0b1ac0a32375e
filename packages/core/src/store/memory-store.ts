import { type Clock, systemClock } from '../clock.js';
import { checkCount, checkTtl } from './check-store-input.js';
import { createExpiringMap } from './expiring-map.js';
import type { Lease, StateStore } from './state-store.js';
import { createWindowLog, type WindowLog } from './window-log.js';

export interface MemoryStoreOptions {
  /** @default the platform's clock */
  readonly clock?: Clock | undefined;
}

/**
 * Makes a store that lives as long as this process and is shared by whoever holds it: for tests, and for
 * one process alone. What is over is removed as new entries are written; nothing is removed before.
 */
export function createMemoryStore({ clock = systemClock }: MemoryStoreOptions = {}): StateStore {
  return { ...createValues(clock), ...createWindows(clock), ...createLeases(clock) };
}

function createValues(clock: Clock): Pick<StateStore, 'get' | 'claim' | 'compareAndSet'> {
  const values = createExpiringMap<string>();
  const put = (key: string, value: string, ttlMs: number): void =>
    values.set(key, value, clock.now() + ttlMs, clock.now());
  return {
    get: async (key) => values.get(key, clock.now()),
    claim: async (key, { owner, ttlMs }) => {
      checkTtl('claim', ttlMs);
      const holder = values.get(key, clock.now());
      if (holder !== undefined) return { claimed: holder === owner, owner: holder };
      put(key, owner, ttlMs);
      return { claimed: true, owner };
    },
    compareAndSet: async (key, { expected, next, ttlMs }) => {
      if (next !== undefined) checkTtl('compareAndSet', ttlMs);
      if (values.get(key, clock.now()) !== expected) return false;
      if (next === undefined) values.delete(key);
      else put(key, next, ttlMs);
      return true;
    },
  };
}

function createWindows(clock: Clock): Pick<StateStore, 'count'> {
  const windows = createExpiringMap<WindowLog>();
  return {
    count: async (key, options) => {
      checkCount(options);
      const { limit, windowMs, cost = 1 } = options;
      const now = clock.now();
      const log = windows.get(key, now) ?? createWindowLog();
      const counted = log.count(limit, windowMs, cost, now);
      windows.set(key, log, log.endsAt(windowMs), now);
      return counted;
    },
  };
}

function createLeases(clock: Clock): Pick<StateStore, 'lease' | 'renew' | 'release'> {
  const leases = createExpiringMap<Lease>();
  // One row of tokens for all keys, so that none need be remembered for a key.
  let token = 0;
  const holds = ({ key, owner, token }: Lease): boolean => {
    const held = leases.get(key, clock.now());
    return held?.token === token && held.owner === owner;
  };
  const put = (lease: Lease, ttlMs: number): void =>
    leases.set(lease.key, lease, clock.now() + ttlMs, clock.now());
  return {
    lease: async (key, { owner, ttlMs }) => {
      checkTtl('lease', ttlMs);
      if (leases.get(key, clock.now()) !== undefined) return undefined;
      token += 1;
      const lease = { key, owner, token };
      put(lease, ttlMs);
      return lease;
    },
    renew: async (lease, ttlMs) => {
      checkTtl('renew', ttlMs);
      if (!holds(lease)) return false;
      put(lease, ttlMs);
      return true;
    },
    release: async (lease) => {
      if (!holds(lease)) return false;
      leases.delete(lease.key);
      return true;
    },
  };
}
