import * as z from 'zod';
import { amount } from './answer-schema.js';
import type {
  BudgetAnswer,
  BudgetCheckAnswer,
  BudgetListAnswer,
  BudgetStatusAnswer,
  ReleaseAnswer,
  RenewAnswer,
  ReservationAnswer,
  SettleAnswer,
} from './budget.js';

const verdict = z.enum(['under', 'over', 'unknown']);
const unknownReason = z.enum(['no_limit', 'unpriced_usage', 'other_currency', 'incomplete']);
const mode = z.enum(['enforce', 'shadow']);

export const budgetAnswer: z.ZodType<BudgetAnswer> = z.strictObject({
  id: z.string(),
  account_id: z.string().nullable(),
  scope: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('global') }),
    z.strictObject({ kind: z.enum(['team', 'user', 'key', 'tag']), value: z.string() }),
  ]),
  limit: amount,
  period: z.enum(['day', 'week', 'month']),
  time_zone: z.string(),
  soft_thresholds: z.array(z.int()),
  mode,
  on_unknown: z.enum(['admit', 'refuse']),
  raise: z
    .strictObject({
      amount: z.string(),
      until: z.string(),
      reason: z.string(),
      by: z.string(),
    })
    .nullable(),
});

export const budgetListAnswer: z.ZodType<BudgetListAnswer> = z.strictObject({
  budgets: z.array(budgetAnswer),
});

export const budgetStatusAnswer: z.ZodType<BudgetStatusAnswer> = z.strictObject({
  budget: budgetAnswer,
  period: z.strictObject({ start: z.string(), end: z.string() }),
  status: verdict,
  reason: unknownReason.nullable(),
  spent: amount,
  reserved: amount,
  limit: amount,
  remaining: amount,
  reached: z.array(z.int()),
});

export const budgetCheckAnswer: z.ZodType<BudgetCheckAnswer> = z.strictObject({
  status: verdict,
  reason: unknownReason.nullable(),
  spent: amount.nullable(),
  limit: amount.nullable(),
});

const reservationBudget = z.strictObject({
  budget_id: z.string(),
  spent: amount,
  reserved: amount,
  limit: amount,
  resets_at: z.string(),
  reached: z.array(z.int()),
  refusal: z.union([z.literal('over_limit'), unknownReason]).nullable(),
  mode,
});

export const reservationAnswer: z.ZodType<ReservationAnswer> = z.discriminatedUnion('status', [
  z.strictObject({
    status: z.literal('admitted'),
    id: z.string(),
    expires_at: z.string(),
    budgets: z.array(reservationBudget),
  }),
  z.strictObject({
    status: z.literal('refused'),
    id: z.string(),
    expires_at: z.null(),
    budgets: z.array(reservationBudget),
  }),
]);

export const renewAnswer: z.ZodType<RenewAnswer> = z.strictObject({
  status: z.enum(['renewed', 'lapsed']),
  expires_at: z.string().nullable(),
});

export const settleAnswer: z.ZodType<SettleAnswer> = z.strictObject({
  status: z.literal('success'),
  id: z.string(),
  deduplicated: z.boolean(),
  hold: z.enum(['settled', 'lapsed']),
});

export const releaseAnswer: z.ZodType<ReleaseAnswer> = z.strictObject({
  status: z.enum(['released', 'lapsed']),
});
