import {
  type CallOptions,
  createInvoker,
  type InvokerOptions,
  isIntegrationError,
} from '@quayside/core';
import type {
  BudgetGuard,
  ReservationDecision,
  ReservationRequest,
} from '../metering/budget-guard.js';
import { leaveOnAbort } from './leave-on-abort.js';
import type { Ledger } from './open-ledger.js';
import type { AskedBudget } from './reservation.js';

export interface LedgerBudgetGuardOptions extends InvokerOptions {
  /** The account of calls and events that name none. */
  readonly account: string;
}

/**
 * Keeps budgets by a ledger in this process, so that an application without a server has budgets that hold:
 * `createCostTracker({ guard, … })`. On PostgreSQL they hold for all processes, on SQLite for those that share
 * the file.
 */
export function createLedgerBudgetGuard(
  { reservations }: Pick<Ledger, 'reservations'>,
  { account, ...invoking }: LedgerBudgetGuardOptions,
): BudgetGuard {
  const invoker = createInvoker(invoking);
  const run = <T>(
    operation: string,
    options: CallOptions | undefined,
    attempt: () => Promise<T>,
  ): Promise<T> => {
    const called = { port: 'budgets', operation, idempotency: 'natural' } as const;
    const identity = { provider: 'cost-tracker', ...called, idempotencyKey: undefined };
    return invoker.run(identity, options, (call) => leaveOnAbort(call, attempt));
  };
  return {
    reserve: (request, options) =>
      run('reserve', options, async () => {
        const { leaseMs: ttlMs, ...asked } = request;
        const input = { ...asked, account: request.account ?? account, ttlMs };
        const { status, budgets } = await reservations.reserve(input);
        return { admitted: status === 'admitted', shortfalls: toShortfalls(budgets, request) };
      }),
    renew: (id, leaseMs, options) =>
      run('renew', options, async () => {
        const until = await reservations.renew(id, leaseMs).catch(ignoreUnknownHold);
        return until !== undefined;
      }),
    settle: (id, event, options) =>
      run('settle', options, async () => {
        const named = { ...event, account: event.account ?? account };
        return (await reservations.settle(id, named)).hold;
      }),
    release: (id, options) =>
      run('release', options, async () => {
        await reservations.release(id).catch(ignoreUnknownHold);
      }),
  };
}

function toShortfalls(
  budgets: readonly AskedBudget[],
  { amount: needed }: ReservationRequest,
): ReservationDecision['shortfalls'] {
  return budgets.flatMap(({ refusal, budgetId, mode, limit, spent, reserved, resetsAt }) => {
    if (refusal === undefined) return [];
    const amounts = { limit, spent, reserved, needed };
    const enforced = mode === 'enforce';
    const until = resetsAt.toISOString();
    return [{ budget: budgetId, reason: refusal, enforced, resetsAt: until, ...amounts }];
  });
}

function ignoreUnknownHold(error: unknown): undefined {
  if (!isIntegrationError(error, 'not_found')) throw error;
}
