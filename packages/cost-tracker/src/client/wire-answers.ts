import * as z from '@quayside/core/schema';
import type { BudgetCheckAnswer } from '../contract/budget.js';
import type { MonthlySummaryAnswer, SummaryAnswer } from '../contract/summary.js';
import type {
  UsageAnswer,
  UsageBatchAnswer,
  UsageListAnswer,
  UsageRecordBody,
  WireCost,
  WireTokenCounts,
} from '../contract/usage.js';

/** The fields that are read, and no more: a newer server may say more. */

const costSource = z.nullable(z.enum(['provider', 'catalogue', 'caller']));
const text = z.nullable(z.string());
const price = {
  price_status: z.enum(['priced', 'unpriced']),
  cost: text,
  currency: text,
  cost_source: costSource,
};

const counts: z.Schema<WireTokenCounts> = z.looseObject({
  input_tokens: z.number(),
  output_tokens: z.number(),
  cached_input_tokens: z.number(),
  cache_write_tokens: z.number(),
  long_cache_write_tokens: z.number(),
  reasoning_tokens: z.number(),
  audio_input_tokens: z.number(),
  audio_output_tokens: z.number(),
});

const amount: z.Schema<WireCost> = z.looseObject({ amount: z.string(), currency: z.string() });

const usageFields = (): z.Schema<UsageAnswer> =>
  z.looseObject({
    status: z.literal('success'),
    id: z.string(),
    deduplicated: z.boolean(),
    ...price,
  });

export const usageAnswer: z.Schema<UsageAnswer> = z.received(usageFields);

export const usageBatchAnswer: z.Schema<UsageBatchAnswer> = z.received(() =>
  z.looseObject({
    status: z.literal('success'),
    results: z.array(
      z.union([
        usageFields(),
        z.looseObject({ status: z.literal('conflict'), id: z.string(), message: z.string() }),
        z.looseObject({ status: z.literal('invalid'), id: text, message: z.string() }),
      ]),
    ),
    ignored: z.number(),
  }),
);

const totals = {
  costs: z.array(amount),
  tokens: counts,
  events: z.number(),
  unpriced: z.number(),
};
const summaryFields = () => {
  const share = z.looseObject({ name: z.string(), ...totals });
  return {
    account_id: z.string(),
    period: z.string(),
    time_zone: z.string(),
    total_cost: z.number(),
    total_tokens: z.number(),
    totals: z.looseObject(totals),
    by_service: z.array(share),
    by_model: z.array(share),
  };
};

export const summaryAnswer: z.Schema<SummaryAnswer> = z.received(() =>
  z.looseObject(summaryFields()),
);

export const monthlySummaryAnswer: z.Schema<MonthlySummaryAnswer> = z.received(() =>
  z.looseObject({ ...summaryFields(), forecast: z.array(amount) }),
);

export const budgetCheckAnswer: z.Schema<BudgetCheckAnswer> = z.received(() =>
  z.looseObject({
    status: z.enum(['under', 'over', 'unknown']),
    reason: z.nullable(z.enum(['no_limit', 'unpriced_usage', 'other_currency', 'incomplete'])),
    spent: z.nullable(amount),
    limit: z.nullable(amount),
  }),
);

const usageRecord = (): z.Schema<UsageRecordBody> =>
  z.received(
    () =>
      z.looseObject({
        id: z.string(),
        account_id: z.string(),
        service: z.string(),
        model: z.string(),
        timestamp: z.string(),
        usage: counts,
        ...price,
        service_tier: text,
        estimated: z.boolean(),
        request_id: z.nullish(z.string()),
        metadata: z.texts(),
      }) as z.Schema<unknown> as z.Schema<UsageRecordBody>,
  );

export const usageListAnswer: z.Schema<UsageListAnswer> = z.received(() =>
  z.looseObject({ events: z.array(usageRecord()), next_cursor: text }),
);
