import { misconfigured } from '../errors/misconfigured.js';
import type { CountOptions } from './state-store.js';

/**
 * Refuses a time that is not a finite number above 0.
 *
 * @throws misconfigured
 */
export function checkTtl(operation: string, ttlMs: number): void {
  if (ttlMs > 0 && Number.isFinite(ttlMs)) return;
  throw misconfigured(operation, `ttlMs is ${ttlMs}`, 'Give milliseconds above 0.');
}

/**
 * Refuses a window that could never be asked in earnest, and a cost that could never be allowed.
 *
 * @throws misconfigured, naming the figure.
 */
export function checkCount({ limit, windowMs, cost = 1 }: CountOptions): void {
  if (!(Number.isSafeInteger(limit) && limit >= 1))
    throw misconfigured('count', `limit is ${limit}`, 'Give an integer of at least 1.');
  if (!(windowMs > 0 && Number.isFinite(windowMs)))
    throw misconfigured('count', `windowMs is ${windowMs}`, 'Give milliseconds above 0.');
  if (!(Number.isSafeInteger(cost) && cost >= 0 && cost <= limit))
    throw misconfigured('count', `cost is ${cost}`, `Give an integer from 0 to ${limit}.`);
}
