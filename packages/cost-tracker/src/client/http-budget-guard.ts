import { type CallOptions, isIntegrationError } from '@quayside/core';
import * as z from '@quayside/core/schema';
import type {
  RenewAnswer,
  RenewBody,
  ReservationAnswer,
  ReservationBody,
  ReservationBudget,
  SettleAnswer,
} from '../contract/budget.js';
import type {
  BudgetGuard,
  ReservationDecision,
  ReservationRequest,
} from '../metering/budget-guard.js';
import { toUsageBody } from './to-usage-body.js';
import type { TrackedEvent } from './tracked-event.js';
import { invokeTracker, type TrackerParts } from './tracker-parts.js';

const amount = z.looseObject({ amount: z.string(), currency: z.string() });

const reservationAnswer: z.Schema<Pick<ReservationAnswer, 'status' | 'budgets'>> = z.received(() =>
  z.looseObject({
    status: z.enum(['admitted', 'refused']),
    budgets: z.array(
      z.looseObject({
        budget_id: z.string(),
        spent: amount,
        reserved: amount,
        limit: amount,
        resets_at: z.string(),
        reached: z.array(z.number()),
        refusal: z.nullable(
          z.enum(['over_limit', 'no_limit', 'unpriced_usage', 'other_currency', 'incomplete']),
        ),
        mode: z.enum(['enforce', 'shadow']),
      }),
    ),
  }),
);

const renewAnswer: z.Schema<Pick<RenewAnswer, 'status'>> = z.received(() =>
  z.looseObject({ status: z.enum(['renewed', 'lapsed']) }),
);

const settleAnswer: z.Schema<Pick<SettleAnswer, 'hold'>> = z.received(() =>
  z.looseObject({ hold: z.enum(['settled', 'lapsed']) }),
);

/** Keeps budgets by the reservations of the server. */
export function createHttpBudgetGuard(parts: TrackerParts): BudgetGuard {
  const { http, account } = parts;
  const path = (id: string): string => `/api/reservations/${encodeURIComponent(id)}`;
  const called = (operation: string) =>
    ({ port: 'budgets', operation, idempotency: 'natural' }) as const;
  return {
    reserve: (request: ReservationRequest, options?: CallOptions) =>
      invokeTracker(parts, called('reserve'), options, async (call) => {
        const json = toReservationBody(request, account);
        const sent = { call, json, schema: reservationAnswer };
        return toDecision(await http.request('POST', '/api/reservations', sent), request);
      }),
    renew: (id: string, leaseMs: number, options?: CallOptions) =>
      invokeTracker(parts, called('renew'), options, async (call) => {
        const json: RenewBody = { ttl_ms: leaseMs };
        const sent = { call, json, route: '/api/reservations/{id}/renew', schema: renewAnswer };
        const { status } = await http
          .request('POST', `${path(id)}/renew`, sent)
          .catch(orUnknownHold({ status: 'lapsed' } as const));
        return status === 'renewed';
      }),
    settle: (id: string, event: TrackedEvent, options?: CallOptions) =>
      invokeTracker(parts, called('settle'), options, async (call) => {
        const json = toUsageBody(event, account);
        const route = '/api/reservations/{id}/settle';
        const sent = { call, json, route, schema: settleAnswer };
        return (await http.request('POST', `${path(id)}/settle`, sent)).hold;
      }),
    release: (id: string, options?: CallOptions) =>
      invokeTracker(parts, called('release'), options, async (call) => {
        await http
          .request('DELETE', path(id), { call, route: '/api/reservations/{id}' })
          .catch(orUnknownHold(undefined));
      }),
  };
}

function toReservationBody(
  { id, amount: needed, dimensions, tags, leaseMs, account }: ReservationRequest,
  defaultAccount: string,
): ReservationBody {
  return {
    id,
    account_id: account ?? defaultAccount,
    dimensions,
    tags,
    amount: needed,
    ttl_ms: leaseMs,
  };
}

function toDecision(
  { status, budgets }: Pick<ReservationAnswer, 'status' | 'budgets'>,
  { amount: needed }: ReservationRequest,
): ReservationDecision {
  return {
    admitted: status === 'admitted',
    shortfalls: budgets.flatMap((budget) => toShortfall(budget, needed)),
  };
}

function toShortfall(
  budget: ReservationBudget,
  needed: ReservationRequest['amount'],
): ReservationDecision['shortfalls'] {
  const { budget_id, refusal, mode, spent, reserved, limit, resets_at } = budget;
  if (refusal === null) return [];
  const amounts = { limit, spent, reserved, needed };
  const enforced = mode === 'enforce';
  return [{ budget: budget_id, reason: refusal, enforced, resetsAt: resets_at, ...amounts }];
}

/** A hold that the server has forgotten is one that is gone. */
function orUnknownHold<T>(answer: T): (error: unknown) => T {
  return (error) => {
    if (isIntegrationError(error, 'not_found')) return answer;
    throw error;
  };
}
