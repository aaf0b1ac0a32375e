import {
  type BoundPort,
  bindPort,
  type Driver,
  type UsageLedger,
  unsupported,
  usageLedger,
} from '@quayside/core';
import type { TemplateParts } from '../template-parts.js';

/** One function for each operation that Template has, over the parts' `http`; `unsupported` for the others. */
const driver: Driver<UsageLedger> = {
  recordUsage: unsupported,
  recordUsageBatch: unsupported,
  getDailySummary: unsupported,
  getMonthlySummary: unsupported,
  checkBudget: unsupported,
  listUsage: unsupported,
};

/** Binds the port. */
export function bindUsageLedger({ invoker, probe }: TemplateParts): BoundPort<UsageLedger> {
  return bindPort(usageLedger, driver, { provider: 'template', invoker, probe });
}
