import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createVirtualClock, type VirtualClock } from '@quayside/core/testing';
import { onTestFinished } from 'vitest';
import type { UnrecordedUsage } from '../src/client/log-sink.js';
import type { CostTrackerFact } from '../src/client/tracker-fact.js';
import type { CostTrackerOptions } from '../src/client/tracker-options.js';
import { type CostTracker, createCostTracker } from '../src/create-cost-tracker.js';
import { createFakeTracker, type FakeTracker } from './fake-tracker.js';

export interface TrackerSetup {
  readonly fake: FakeTracker;
  readonly clock: VirtualClock;
  readonly facts: readonly CostTrackerFact[];
  readonly log: readonly UnrecordedUsage[];
  readonly tracker: CostTracker;
  /** The facts of one type. */
  of<Type extends CostTrackerFact['type']>(
    type: Type,
  ): readonly Extract<CostTrackerFact, { readonly type: Type }>[];
}

/** A tracker of a fake server, in virtual time. */
export function setupTracker(
  options: Partial<CostTrackerOptions> = {},
  fake: FakeTracker = createFakeTracker(),
): TrackerSetup {
  const clock = createVirtualClock({ wallStartMs: Date.UTC(2026, 10, 20, 21) });
  const facts: CostTrackerFact[] = [];
  const log: UnrecordedUsage[] = [];
  const tracker = createCostTracker({
    token: 'token-1',
    account: 'control-tower-prod',
    fetch: fake.fetch,
    clock,
    onFact: (fact) => facts.push(fact),
    log: (usage) => log.push(usage),
    ...options,
  });
  const of: TrackerSetup['of'] = (type) =>
    facts.filter(
      (fact): fact is Extract<typeof fact, { readonly type: typeof type }> => fact.type === type,
    );
  return { fake, clock, facts, log, tracker, of };
}

/** A directory that is gone after the test. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'tracker-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}
