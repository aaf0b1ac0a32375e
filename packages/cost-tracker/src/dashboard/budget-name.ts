import type { BudgetAnswer } from '../contract/budget.js';

/** Whose budget it is, for people. */
export function nameOf({ scope, account_id: account }: BudgetAnswer): string {
  const whose = scope.kind === 'global' ? 'Everything' : `${scope.kind} ${scope.value}`;
  return account === null ? whose : `${whose} of ${account}`;
}
