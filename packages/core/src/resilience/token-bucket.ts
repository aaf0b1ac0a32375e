/** A bucket that fills steadily up to its size. */
export interface TokenBucket {
  readonly perMs: number;
  readonly size: number;
  tokens: number;
  filledAt: number;
}

// Sums of fractions miss a whole token by a hair; without this a timer would fire in vain.
const HAIR = 1e-9;

export function createTokenBucket(perMs: number, size: number, now: number): TokenBucket {
  return { perMs, size, tokens: size, filledAt: now };
}

/** Takes a token if there is one. */
export function takeToken(bucket: TokenBucket, now: number): boolean {
  fill(bucket, now);
  if (bucket.tokens < 1 - HAIR) return false;
  bucket.tokens = Math.max(0, bucket.tokens - 1);
  return true;
}

/** Milliseconds until `count` tokens are there. */
export function waitForTokens(bucket: TokenBucket, count: number, now: number): number {
  fill(bucket, now);
  return Math.max(0, (count - bucket.tokens) / bucket.perMs);
}

/** Whether the bucket is full, and so like a new one. */
export function isFull(bucket: TokenBucket, now: number): boolean {
  fill(bucket, now);
  return bucket.tokens >= bucket.size;
}

function fill(bucket: TokenBucket, now: number): void {
  if (now <= bucket.filledAt) return;
  bucket.tokens = Math.min(bucket.size, bucket.tokens + (now - bucket.filledAt) * bucket.perMs);
  bucket.filledAt = now;
}
