import type { BudgetStatusAnswer } from '../contract/budget.js';
import { nameOf } from '../dashboard/budget-name.js';
import { formatCost } from '../dashboard/format.js';
import type { Alert } from './alert.js';

/**
 * The alert of the highest threshold that a budget has reached in its period: its soft ones and 100. What
 * running calls hold counts, because it is as good as spent.
 */
export function budgetAlert(status: BudgetStatusAnswer): Alert | undefined {
  const { budget, period, spent, reserved, limit } = status;
  const [highest, ...lower] = [...status.reached].sort((a, b) => b - a);
  if (highest === undefined) return undefined;
  // By the limit in force: one that was raised is another line to cross.
  const keyOf = (threshold: number): string =>
    `budget:${budget.id}:${period.start}:${limit.amount}:${threshold}`;
  const usedUp = highest >= 100;
  return {
    key: keyOf(highest),
    supersedes: lower.map(keyOf),
    kind: 'budget_threshold',
    severity: usedUp ? 'high' : 'low',
    title: usedUp
      ? `The budget of ${nameOf(budget)} is used up`
      : `${highest} % of the budget of ${nameOf(budget)} is used`,
    facts: [
      ['Spent', formatCost(spent)],
      ['Held by running calls', formatCost(reserved)],
      ['Limit', `${formatCost(limit)} a ${budget.period}`],
      ['Until', period.end],
      ['What happens', consequence(budget.mode, usedUp)],
    ],
  };
}

function consequence(mode: 'enforce' | 'shadow', usedUp: boolean): string {
  if (mode === 'shadow') return 'nothing: it only watches';
  return usedUp ? 'further calls are refused' : 'nothing yet';
}
