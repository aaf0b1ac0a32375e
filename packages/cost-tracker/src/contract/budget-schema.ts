import * as z from 'zod';
import type {
  BudgetBody,
  BudgetCheckQuery,
  BudgetRaiseBody,
  BudgetScope,
  RenewBody,
  ReservationBody,
} from './budget.js';
import {
  cost,
  currency,
  decimal,
  dimensionFields,
  dimensions,
  tags,
  text,
  timestamp,
  timeZone,
} from './wire-parts.js';

const period = z.enum(['day', 'week', 'month']);

const scope: z.ZodType<BudgetScope> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('global') }),
  z.strictObject({ kind: z.enum(['team', 'user', 'key', 'tag']), value: text }),
]);

export const budgetBody: z.ZodType<BudgetBody> = z.strictObject({
  id: text.optional(),
  account_id: text.nullish(),
  scope: scope.optional(),
  limit: cost,
  period: period.optional(),
  time_zone: timeZone.optional(),
  soft_thresholds: z.array(z.int().min(1).max(99)).max(5).optional(),
  mode: z.enum(['enforce', 'shadow']).optional(),
  on_unknown: z.enum(['admit', 'refuse']).optional(),
});

export const budgetRaiseBody: z.ZodType<BudgetRaiseBody> = z.strictObject({
  amount: decimal,
  until: timestamp,
  reason: text,
});

export const budgetCheckQuery: z.ZodType<BudgetCheckQuery> = z
  .strictObject({
    ...dimensionFields,
    account_id: text,
    limit: decimal.optional(),
    currency: currency.optional(),
    period: period.optional(),
    time_zone: timeZone.optional(),
  })
  .refine(({ limit, currency: code }) => limit !== undefined || code === undefined, {
    path: ['currency'],
    message: 'goes with a limit',
  });

const leaseMs = z.int().min(1000).max(3_600_000);

export const reservationBody: z.ZodType<ReservationBody> = z.strictObject({
  id: text.optional(),
  account_id: text,
  dimensions: dimensions.optional(),
  tags: tags.optional(),
  amount: cost,
  ttl_ms: leaseMs.optional(),
});

export const renewBody: z.ZodType<RenewBody> = z.strictObject({ ttl_ms: leaseMs.optional() });
