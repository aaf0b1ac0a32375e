import { type BudgetVerdict, type Call, IntegrationError } from '@quayside/core';
import type { BudgetCheckAnswer } from '../contract/budget.js';

/** @throws malformed_response for a verdict without its amounts: no verdict is made up */
export function toBudgetVerdict(answer: BudgetCheckAnswer, call: Call): BudgetVerdict {
  const { status, reason } = answer;
  const spent = answer.spent ?? undefined;
  const limit = answer.limit ?? undefined;
  if (status === 'unknown' && reason !== null) return { status, reason, spent, limit };
  if (status !== 'unknown' && spent !== undefined && limit !== undefined)
    return { status, spent, limit };
  throw new IntegrationError({
    message: `cost-tracker ${call.operation} failed: the verdict '${status}' came without its amounts or its reason (malformed_response).`,
    code: 'malformed_response',
    execution: 'executed',
  });
}
