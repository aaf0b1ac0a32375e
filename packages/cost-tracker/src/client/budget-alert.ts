import {
  type BoundPort,
  type BudgetVerdict,
  type CallOptions,
  type ExactCost,
  type IntegrationError,
  isIntegrationError,
  type UsageLedger,
} from '@quayside/core';
import { toPlainDecimal } from './to-plain-decimal.js';

export interface BudgetAlertInput {
  /** Alerts when more than this was spent; exactly this is no alert. In US dollars, unless it says otherwise. @default 10 */
  readonly threshold?: number | string | ExactCost | undefined;
  /** @default 'month' */
  readonly period?: 'day' | 'week' | 'month' | undefined;
  /** @default the tracker's */
  readonly account?: string | undefined;
  /** Alerts also when nobody knows what was spent. @default false */
  readonly failClosed?: boolean | undefined;
}

/** The answer to "did we spend more than the threshold?". Not knowing is an answer of its own. */
export interface BudgetAlert {
  /** Undefined where it is not known, unless `failClosed` makes that an alert. */
  readonly alert: boolean | undefined;
  readonly status: BudgetVerdict['status'];
  /** With `unknown`: why; `unreachable` where the server did not answer. */
  readonly reason:
    | Extract<BudgetVerdict, { readonly status: 'unknown' }>['reason']
    | 'unreachable'
    | undefined;
  readonly spent: ExactCost | undefined;
  readonly limit: ExactCost | undefined;
  /** With `unreachable`: what went wrong. */
  readonly error: IntegrationError | undefined;
}

/** @throws what the port throws, with `strict`; otherwise only `invalid_request` */
export async function checkBudgetAlert(
  usage: BoundPort<UsageLedger>,
  input: BudgetAlertInput,
  options: CallOptions | undefined,
  strict: boolean,
): Promise<BudgetAlert> {
  const { threshold = 10, period = 'month', account, failClosed = false } = input;
  const limit =
    typeof threshold === 'object' ? threshold : { amount: toAmount(threshold), currency: 'USD' };
  try {
    const verdict = await usage.checkBudget({ limit, period, account }, options);
    return toAlert(verdict, failClosed);
  } catch (error) {
    // A threshold that is none is the caller's mistake, and would be unknown for ever.
    if (strict || !isIntegrationError(error) || isCallersMistake(error)) throw error;
    return { ...unknown(failClosed), reason: 'unreachable', spent: undefined, limit, error };
  }
}

function toAmount(threshold: number | string): string {
  return typeof threshold === 'number' ? toPlainDecimal(threshold) : threshold;
}

function toAlert(verdict: BudgetVerdict, failClosed: boolean): BudgetAlert {
  const { spent, limit } = verdict;
  const amounts = { spent, limit, error: undefined };
  if (verdict.status === 'unknown')
    return { ...unknown(failClosed), reason: verdict.reason, ...amounts };
  const { status } = verdict;
  return { alert: status === 'over', status, reason: undefined, ...amounts };
}

function unknown(failClosed: boolean): Pick<BudgetAlert, 'alert' | 'status'> {
  return { alert: failClosed ? true : undefined, status: 'unknown' };
}

function isCallersMistake({ code, execution }: IntegrationError): boolean {
  return code === 'invalid_request' && execution === 'not_executed';
}
