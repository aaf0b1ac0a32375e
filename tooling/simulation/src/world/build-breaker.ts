import type { Breaker, CircuitBreakerOptions } from '@quayside/core/resilience';
import type { BreakerPlan } from '../plan/policy-plan.ts';
import { keysOf, type StageTools } from './stage-tools.ts';

export function breakerOptions(plan: BreakerPlan, tools: StageTools): CircuitBreakerOptions {
  const { cooldownMs, halfOpenProbes, probeLeaseMs, rampMs } = plan;
  const { clock, random } = tools;
  const figures = { cooldownMs, halfOpenProbes, probeLeaseMs, rampMs };
  return { ...ruleOf(plan, tools), ...figures, ...keysOf(plan), clock, random };
}

function ruleOf(plan: BreakerPlan, { parts }: StageTools): CircuitBreakerOptions {
  const { failures, windowMs, slowCallMs } = plan;
  if (plan.rule === 'consecutive') return { consecutive: failures };
  if (plan.rule === 'own') return { breaker: () => createOwnBreaker(failures) };
  const rates = { minimumCalls: failures, slowCallMs };
  return plan.rule === 'time_window'
    ? { breaker: parts.timeWindowBreaker({ ...rates, windowMs }) }
    : { breaker: parts.countWindowBreaker({ ...rates, size: 2 * failures }) };
}

/** A breaker that somebody wrote: opens when `failures` of the last twice as many calls failed. */
function createOwnBreaker(failures: number): Breaker {
  let last: boolean[] = [];
  const count = (failed: boolean): boolean => {
    last = [...last, failed].slice(-2 * failures);
    return last.filter(Boolean).length >= failures;
  };
  return {
    success: (state) => {
      if (state === 0) count(false);
      else last = [];
    },
    failure: () => count(true),
  };
}
