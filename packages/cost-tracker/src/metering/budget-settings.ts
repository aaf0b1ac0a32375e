import { misconfigured } from '@quayside/core';
import type { BudgetOptions, BudgetSettings } from './budget.js';

const SHORTEST_LEASE_MS = 1_000;
const LONGEST_LEASE_MS = 3_600_000;

/** @throws misconfigured naming the option that cannot work */
export function toBudgetSettings(options: BudgetOptions): BudgetSettings {
  const { estimate, whenUnreachable, whenUnpriced = 'refuse', mode = 'enforce' } = options;
  const { leaseMs = 600_000, timeoutMs = 5_000 } = options;
  if (typeof estimate !== 'function')
    throw misconfigured('budget', 'estimate is no function', 'Say what a call can cost at most.');
  for (const [name, value] of Object.entries({ whenUnreachable, whenUnpriced })) {
    if (value === 'admit' || value === 'refuse') continue;
    throw misconfigured('budget', `${name} is ${String(value)}`, "Say 'admit' or 'refuse'.");
  }
  if (!Number.isInteger(leaseMs) || leaseMs < SHORTEST_LEASE_MS || leaseMs > LONGEST_LEASE_MS)
    throw misconfigured('budget', `leaseMs is ${leaseMs}`, 'Give 1,000 to 3,600,000 milliseconds.');
  if (!(timeoutMs > 0 && Number.isFinite(timeoutMs)))
    throw misconfigured('budget', `timeoutMs is ${timeoutMs}`, 'Give milliseconds above 0.');
  return { estimate, whenUnreachable, whenUnpriced, mode, leaseMs, timeoutMs };
}
