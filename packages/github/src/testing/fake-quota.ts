import type { Clock } from '@quayside/core';

/** Requests that are left of each of GitHub's resources. */
export interface FakeQuota {
  /** Takes one of what the path uses. False where none is left. */
  take(path: string): boolean;
  /** Gives one back: an answer that has not changed costs none. */
  giveBack(path: string): void;
  /** Of `core`. */
  readonly remaining: number;
  headers(path: string): Readonly<Record<string, string>>;
  /** What GraphQL says of its own. */
  points(): Readonly<Record<string, unknown>>;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

interface Resource {
  readonly name: string;
  readonly limit: number;
  readonly windowMs: number;
  used: number;
  resetAt: number;
}

/** What the fake allows of each resource: searches by the minute, the others by the hour. */
export interface FakeLimits {
  readonly core: number;
  readonly search: number;
}

export function createFakeQuota(clock: Clock, limits: FakeLimits): FakeQuota {
  const create = (name: string, limit: number, windowMs: number): Resource => ({
    name,
    limit,
    windowMs,
    used: 0,
    resetAt: clock.wallNow() + windowMs,
  });
  const core = create('core', limits.core, HOUR_MS);
  const search = create('search', limits.search, MINUTE_MS);
  const codeSearch = create('code_search', limits.search, MINUTE_MS);
  const graphql = create('graphql', limits.core, HOUR_MS);
  const at = (path: string): Resource => {
    if (path.endsWith('/graphql')) return graphql;
    if (!path.includes('/search/')) return core;
    return path.endsWith('/search/code') ? codeSearch : search;
  };
  const current = (path: string): Resource => {
    const resource = at(path);
    if (clock.wallNow() >= resource.resetAt)
      Object.assign(resource, { used: 0, resetAt: clock.wallNow() + resource.windowMs });
    return resource;
  };
  return {
    take: (path) => {
      const resource = current(path);
      if (resource.used >= resource.limit) return false;
      resource.used += 1;
      return true;
    },
    giveBack: (path) => {
      at(path).used -= 1;
    },
    get remaining() {
      return core.limit - core.used;
    },
    points: () => {
      const { limit, used, resetAt } = current('/graphql');
      return { limit, remaining: limit - used, resetAt: new Date(resetAt).toISOString() };
    },
    headers: (path) => {
      const { name, limit, used, resetAt } = current(path);
      return {
        'x-ratelimit-limit': String(limit),
        'x-ratelimit-remaining': String(limit - used),
        'x-ratelimit-used': String(used),
        'x-ratelimit-reset': String(Math.ceil(resetAt / 1000)),
        'x-ratelimit-resource': name,
      };
    },
  };
}
