import { type CallIdentity, IntegrationError, isIntegrationError } from '@quayside/core';
import type { BudgetShortfall } from '../client/tracker-fact.js';

/** The error of a call that a budget has no room for. Nothing was sent. */
export function budgetRefusal(call: CallIdentity, shortfall: BudgetShortfall): IntegrationError {
  const { provider, port, operation } = call;
  const { budget, limit, spent, reserved, needed, reason } = shortfall;
  const why =
    reason === 'over_limit'
      ? `it may cost ${needed.amount}, and of ${limit.amount} ${limit.currency} ${spent.amount} are spent and ${reserved.amount} held for other calls`
      : `what was spent of ${limit.amount} ${limit.currency} is not known (${reason})`;
  return new IntegrationError({
    message: `${provider} ${operation} was not sent: the budget '${budget}' has no room for it: ${why} (quota_exhausted). Raise the budget, or wait for its next period.`,
    code: 'quota_exhausted',
    execution: 'not_executed',
    attempts: 0,
    shouldRetry: false,
    provider,
    port,
    operation,
    details: { budget: shortfall },
  });
}

const WHY = {
  unreachable:
    "its budget cannot be asked. Restore the ledger, or let calls pass meanwhile with whenUnreachable: 'admit'",
  unpriced:
    "nobody knows what it may cost. Give the model a price, or let such calls pass with whenUnpriced: 'admit'",
  hidden:
    'a budget that this token may not see has no room for it. Ask whoever keeps the budgets of all accounts',
};

/**
 * The error of a call whose budget could not be asked or may not be told, or whose cost not be estimated. Nothing was
 * sent.
 */
export function budgetUnknown(
  call: CallIdentity,
  reason: keyof typeof WHY,
  cause: unknown,
): IntegrationError {
  const { provider, port, operation } = call;
  return new IntegrationError({
    message: `${provider} ${operation} was not sent: ${WHY[reason]} (quota_exhausted).`,
    code: 'quota_exhausted',
    execution: 'not_executed',
    attempts: 0,
    shouldRetry: false,
    provider,
    port,
    operation,
    details: { reason },
    cause,
  });
}

/** What a budget lacked, where that is why the call failed; also across copies of this package. */
export function budgetShortfallOf(error: unknown): BudgetShortfall | undefined {
  if (!isIntegrationError(error, 'quota_exhausted')) return undefined;
  // Only `budgetRefusal` writes details of this name.
  return error.details?.budget as BudgetShortfall | undefined;
}
