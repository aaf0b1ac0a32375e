import type { CallIdentity, Clock, Random } from '@quayside/core';
import type { RetryBudget } from '@quayside/core/resilience';
import type { Parts } from '../parts.ts';
import { type KeysPlan, keyOf } from '../plan/policy-plan.ts';

/** What all policies of a world are built with. */
export interface Tools {
  readonly parts: Parts;
  readonly clock: Clock;
  readonly random: Random;
  /** Whether the world has recovered: no fault is injected from then on. */
  readonly isCalm: () => boolean;
}

/** What the stages of one policy are built with. */
export interface StageTools extends Tools {
  /** The budget of the retry, which a hedge may share. */
  readonly retryBudget: RetryBudget | undefined;
}

interface Keys {
  readonly key: ((call: CallIdentity) => string) | undefined;
  readonly maxKeys: number | undefined;
}

/** The options of a policy that keeps a state for each key. */
export function keysOf(plan: KeysPlan): Keys {
  const key = plan.key === 'operation' ? (call: CallIdentity) => keyOf(plan, call) : undefined;
  return { key, maxKeys: plan.maxKeys };
}
