import type { Clock } from '@quayside/core';
import { toRoute } from '../discord-route.js';

/** How a fake limits. */
export interface FakeLimits {
  /** Requests of a bucket, in each channel, server or webhook. */
  readonly perBucket: number;
  /** In milliseconds, from the first request on. */
  readonly windowMs: number;
  /** Routes that count together with others, by name: `DELETE /channels/{id}/messages/{id}`. */
  readonly buckets?: Readonly<Record<string, string>> | undefined;
}

/** What a request is told of its bucket. */
export interface LimitState {
  readonly allowed: boolean;
  readonly afterMs: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** Counts the requests of each bucket, and answers as Discord's headers do. */
export function createFakeLimits(
  { perBucket, windowMs, buckets = {} }: FakeLimits,
  clock: Clock,
): (method: string, path: string) => LimitState {
  const windows = new Map<string, { used: number; readonly endsAt: number }>();
  return (method, path) => {
    const { name, major } = toRoute(method, path);
    const bucket = buckets[name] ?? name.replaceAll(/\W+/g, '-');
    const key = `${bucket} ${major}`;
    const now = clock.now();
    const current = windows.get(key);
    const window =
      current !== undefined && current.endsAt > now ? current : { used: 0, endsAt: now + windowMs };
    windows.set(key, window);
    const allowed = window.used < perBucket;
    if (allowed) window.used += 1;
    const afterMs = window.endsAt - now;
    const headers = {
      'x-ratelimit-limit': String(perBucket),
      'x-ratelimit-remaining': String(perBucket - window.used),
      'x-ratelimit-reset': String((clock.wallNow() + afterMs) / 1000),
      'x-ratelimit-reset-after': String(afterMs / 1000),
      'x-ratelimit-bucket': bucket,
    };
    return { allowed, afterMs, headers };
  };
}
