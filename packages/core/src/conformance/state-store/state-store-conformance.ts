import { type ConformanceRunner, registerCases } from '../conformance-case.js';
import { claimCases } from './claim-cases.js';
import { leaseCases } from './lease-cases.js';
import type { StateStoreHarness } from './state-store-harness.js';
import { inStoreSession, type StoreCase } from './state-store-session.js';
import { valueCases } from './value-cases.js';
import { windowCases } from './window-cases.js';

const CASES: readonly StoreCase[] = [...valueCases, ...claimCases, ...windowCases, ...leaseCases];

/**
 * Registers the executable half of `StateStore`: what one adapter must do for policies of several
 * processes to rely on it. Pass the runner in and run it against the real server.
 *
 * @example
 * ```ts
 * import { describe, it } from 'vitest';
 *
 * const clock = createVirtualClock();
 * const store = createMemoryStore({ clock });
 * stateStoreConformance({ describe, it }, {
 *   provider: 'memory',
 *   connect: async () => ({ store }),
 *   passTime: (ms) => clock.advance(ms),
 * });
 * ```
 */
export function stateStoreConformance(runner: ConformanceRunner, harness: StateStoreHarness): void {
  const { provider } = harness;
  runner.describe(`StateStore conformance › ${provider}`, () => {
    registerCases(runner, CASES, {
      provider,
      port: 'state-store',
      lacks: () => false,
      report: undefined,
      inSession: (body) => inStoreSession(harness, body),
    });
  });
}
