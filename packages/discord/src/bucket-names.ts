import type { DiscordRoute } from './discord-route.js';

/** The names of the buckets that routes count in. */
export interface BucketNames {
  /** The bucket of the route in its channel, server or webhook; the route itself until an answer named it. */
  of(route: DiscordRoute): string;
  /** Takes what an answer said. True where it was news. */
  learn(route: DiscordRoute, bucket: string): boolean;
}

/** More routes than the API has. */
const MOST_ROUTES = 1_000;

export function createBucketNames(): BucketNames {
  const buckets = new Map<string, string>();
  return {
    of: ({ name, major }) => {
      const bucket = buckets.get(name) ?? name;
      return major === undefined ? bucket : `${bucket} ${major}`;
    },
    learn: ({ name }, bucket) => {
      if (buckets.get(name) === bucket) return false;
      if (buckets.size >= MOST_ROUTES) buckets.clear();
      buckets.set(name, bucket);
      return true;
    },
  };
}
