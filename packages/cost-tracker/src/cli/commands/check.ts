import { currencyExponent } from '@quayside/core';
import type { BudgetAlert } from '../../client/budget-alert.js';
import type { CostTracker } from '../../create-cost-tracker.js';
import { formatCost } from '../../dashboard/format.js';
import { annotate } from '../annotate.js';
import { type Command, defineCommand } from '../command.js';
import { CommandError, usageError } from '../command-error.js';
import { accountOption, connectionOptions, openTracker, writeJson } from '../connect.js';
import { EXIT } from '../exit-codes.js';
import type { Io } from '../io.js';
import { messageOf } from '../message-of.js';

export const check: Command = defineCommand({
  name: 'check',
  summary: 'Tells whether more than a threshold was spent in the period under way.',
  options: {
    threshold: { value: 'AMOUNT', help: 'exactly this much is not yet over', default: '10' },
    currency: { value: 'CODE', help: 'of the threshold', default: 'USD' },
    period: { value: 'PERIOD', help: 'day, week or month, in UTC', default: 'month' },
    ...accountOption,
    ...connectionOptions,
  },
  exits: {
    0: 'under: at most the threshold was spent',
    1: 'over: more than the threshold was spent',
    2: 'unknown: nobody could be asked, or events have no price',
  },
  notes: ['In GitHub Actions, over and unknown also show on the page of the run.'],
  examples: [
    'cost-tracker check --threshold 10',
    'cost-tracker check --threshold 2.50 --period day',
  ],
  run: async (options, io) => {
    const account = options.required('account');
    const period = options.choice('period', ['day', 'week', 'month']) ?? 'month';
    const amount = options.required('threshold');
    const currency = options.required('currency');
    if (!/^\d{1,7}(?:\.\d{1,12})?$/.test(amount))
      throw usageError('--threshold must be an amount such as 10 or 9.99');
    if (currencyExponent(currency) === undefined)
      throw usageError('--currency must be a code such as USD');
    const asked = { account, period, threshold: { amount, currency } };
    const alert = await askBudget(openTracker(options, { account }), asked);
    // The exit code is the answer, whoever reads the text.
    await tell(alert, asked, options.flag('json'), io).catch(() => {});
    return { under: EXIT.ok, over: EXIT.over, unknown: EXIT.unknown }[alert.status];
  },
});

interface Asked {
  readonly account: string;
  readonly period: 'day' | 'week' | 'month';
  readonly threshold: { readonly amount: string; readonly currency: string };
}

/** @throws CommandError with the exit code of `unknown`, whatever went wrong */
export async function askBudget(
  tracker: Pick<CostTracker, 'checkBudgetAlert'>,
  { threshold, period }: Asked,
): Promise<BudgetAlert> {
  try {
    return await tracker.checkBudgetAlert({ threshold, period });
  } catch (error) {
    // Whatever it was, nobody knows now what was spent; and 1 would say that it was too much.
    throw new CommandError(messageOf(error), EXIT.unknown);
  }
}

async function tell(alert: BudgetAlert, asked: Asked, json: boolean, io: Io): Promise<void> {
  const { status, reason, spent } = alert;
  const text = describe(alert, asked);
  if (status !== 'under') await annotate(io, 'Budget alert', text);
  if (json) {
    const code = alert.error?.code ?? null;
    await writeJson(io, { status, reason: reason ?? null, code, spent: spent ?? null, ...asked });
  } else {
    await (status === 'unknown' ? io.err : io.out).write(`${text}\n`);
  }
}

const REASONS = {
  no_limit: 'no limit was given',
  unpriced_usage: 'some events have no price',
  other_currency: 'some costs are in another currency',
  incomplete: 'the sum is not complete',
} as const;

function describe({ status, reason, spent, error }: BudgetAlert, asked: Asked): string {
  const { account, period, threshold } = asked;
  const amount = spent === undefined ? 'An unknown amount' : formatCost(spent);
  const spending = `${amount} was spent by ${account} this ${period}`;
  const limit = formatCost(threshold);
  if (status === 'over') return `Over: ${spending}, more than the threshold of ${limit}.`;
  if (status === 'under') return `Under: ${spending}, not more than the threshold of ${limit}.`;
  if (error !== undefined) return `Unknown: nobody could say what was spent. ${error.message}`;
  const why = reason === undefined || reason === 'unreachable' ? 'nobody knows' : REASONS[reason];
  return `Unknown: ${spending} for certain, as ${why}. The threshold is ${limit}.`;
}
