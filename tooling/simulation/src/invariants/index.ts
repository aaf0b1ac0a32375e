import { abortIsExact } from './abort-is-exact.ts';
import { amplificationWithinBudget } from './amplification-within-budget.ts';
import { answerIsOfTheCall } from './answer-is-of-the-call.ts';
import { bulkheadHolds } from './bulkhead-holds.ts';
import { contextIsKept } from './context-is-kept.ts';
import { everyCallSettles } from './every-call-settles.ts';
import { executionIsHonest } from './execution-is-honest.ts';
import { factsAgree } from './facts-agree.ts';
import { halfOpenProbesOnly } from './half-open-probes-only.ts';
import type { Invariant } from './invariant.ts';
import { keyHasOneEffect } from './key-has-one-effect.ts';
import { limiterKeepsItsRate } from './limiter-keeps-its-rate.ts';
import { nothingAfterSettlement } from './nothing-after-settlement.ts';
import { nothingLeftBehind } from './nothing-left-behind.ts';
import { openCircuitRefuses } from './open-circuit-refuses.ts';
import { pauseHoldsEverybody } from './pause-holds-everybody.ts';
import { providerIsReachableAgain } from './provider-is-reachable-again.ts';
import { repeatsKeepTheirRatio } from './repeats-keep-their-ratio.ts';
import { settlesByDeadline } from './settles-by-deadline.ts';
import { turnsInOrder } from './turns-in-order.ts';
import { unkeyedWriteRunsOnce } from './unkeyed-write-runs-once.ts';
import { waitsForTheServer } from './waits-for-the-server.ts';

export type { Invariant };

/** What holds in every world. */
export const INVARIANTS: readonly Invariant[] = [
  unkeyedWriteRunsOnce,
  keyHasOneEffect,
  answerIsOfTheCall,
  executionIsHonest,
  everyCallSettles,
  settlesByDeadline,
  nothingAfterSettlement,
  waitsForTheServer,
  pauseHoldsEverybody,
  abortIsExact,
  amplificationWithinBudget,
  repeatsKeepTheirRatio,
  bulkheadHolds,
  turnsInOrder,
  limiterKeepsItsRate,
  openCircuitRefuses,
  halfOpenProbesOnly,
  providerIsReachableAgain,
  nothingLeftBehind,
  contextIsKept,
  factsAgree,
];
