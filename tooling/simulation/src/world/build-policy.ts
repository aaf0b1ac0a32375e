import type { Policy } from '@quayside/core';
import { type PolicyPlan, stageOf } from '../plan/policy-plan.ts';
import { breakerOptions } from './build-breaker.ts';
import { buildBudget, retryOptions } from './build-retry.ts';
import { buildStage } from './build-stage.ts';
import type { StageTools, Tools } from './stage-tools.ts';

/** Builds the policy that a plan describes; undefined where calls go without one. */
export function buildPolicy(plan: PolicyPlan, given: Tools): Policy | undefined {
  const { parts, clock } = given;
  if (plan.form === 'none') return undefined;
  const retryBudget = buildBudget(stageOf(plan, 'retry')?.budget, parts, clock);
  const tools: StageTools = { ...given, retryBudget };
  if (plan.form === 'standard') return buildStandard(plan, tools);
  const policies = plan.stages.map((stage) => buildStage(stage, tools));
  if (plan.form === 'pipeline') return parts.pipeline(...policies);
  const half = Math.ceil(policies.length / 2);
  return parts.pipeline(
    parts.pipeline(...policies.slice(0, half)),
    parts.pipeline(...policies.slice(half)),
  );
}

function buildStandard(plan: PolicyPlan, tools: StageTools): Policy {
  const retry = stageOf(plan, 'retry');
  const breaker = stageOf(plan, 'breaker');
  const [limit, bulkhead] = [stageOf(plan, 'limit'), stageOf(plan, 'bulkhead')];
  return tools.parts.standard({
    clock: tools.clock,
    random: tools.random,
    totalTimeoutMs: stageOf(plan, 'total')?.timeoutMs,
    attemptTimeoutMs: stageOf(plan, 'attempt')?.timeoutMs,
    retry: retry === undefined ? false : retryOptions(retry, tools),
    breaker: breaker === undefined ? false : breakerOptions(breaker, tools),
    rateLimit: limit && buildStage(limit, tools),
    bulkhead: bulkhead && buildStage(bulkhead, tools),
  });
}
