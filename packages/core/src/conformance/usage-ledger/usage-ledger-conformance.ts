import { type UsageLedger, usageLedger } from '../../ports/usage-ledger.js';
import { type ConformanceRunner, registerCases } from '../conformance-case.js';
import { declarationCase } from '../declaration-case.js';
import { batchCases } from './batch-cases.js';
import { ledgerSafetyCases } from './ledger-safety-cases.js';
import { listCases } from './list-cases.js';
import { recordCases } from './record-cases.js';
import { summaryCases } from './summary-cases.js';
import { timeZoneCases } from './time-zone-cases.js';
import type { UsageLedgerCapability, UsageLedgerHarness } from './usage-ledger-harness.js';
import { inUsageLedgerSession, type UsageLedgerCase } from './usage-ledger-session.js';
import { verdictCases } from './verdict-cases.js';

/**
 * Registers the executable half of the usage ledger port for one ledger. Pass the runner in and run it against the
 * fake, and against a live ledger where credentials are present.
 *
 * @example
 * ```ts
 * import { describe, it } from 'vitest';
 *
 * usageLedgerConformance({ describe, it }, {
 *   provider: 'memory',
 *   connect: async ({ policy }) => createMemoryUsageLedger({ policy }),
 *   capabilities: { prices: false, lostAnswers: false },
 *   fixtures: {},
 *   secrets: [],
 * });
 * ```
 */
export function usageLedgerConformance(
  runner: ConformanceRunner,
  harness: UsageLedgerHarness,
): void {
  const { provider, report, capabilities } = harness;
  const lacks = (capability: UsageLedgerCapability): boolean =>
    capabilities?.[capability] === false;
  const declaration = declarationCase<UsageLedger, UsageLedgerCapability>(
    usageLedger,
    capabilities,
    INPUTS,
  );
  runner.describe(`UsageLedger conformance › ${provider}`, () => {
    registerCases(runner, [declaration, ...CASES], {
      provider,
      port: usageLedger.name,
      lacks,
      report,
      inSession: (body) => inUsageLedgerSession(harness, body),
    });
  });
}

const CASES: readonly UsageLedgerCase[] = [
  ...recordCases,
  ...batchCases,
  ...summaryCases,
  ...timeZoneCases,
  ...verdictCases,
  ...listCases,
  ...ledgerSafetyCases,
];

const event = { id: 'any', provider: 'any', model: 'any', occurredAt: new Date(0) };

/** An input that each operation accepts. */
const INPUTS: Readonly<Record<keyof UsageLedger, unknown>> = {
  recordUsage: event,
  recordUsageBatch: { events: [event] },
  getDailySummary: {},
  getMonthlySummary: {},
  checkBudget: {},
  listUsage: {},
};
