import * as z from 'zod';
import type { FailureAnswer, HealthAnswer, RepriceAnswer } from './answers.js';
import type {
  BreakdownAnswer,
  MonthlySummaryAnswer,
  SummaryAnswer,
  WireShare,
  WireTotals,
} from './summary.js';
import type {
  UsageAnswer,
  UsageBatchAnswer,
  UsageListAnswer,
  UsageRecordBody,
  WireCost,
  WireTokenSums,
} from './usage.js';

/** What the server answers, for the OpenAPI document and for the tests that hold the server to it. */

export const amount: z.ZodType<WireCost> = z.strictObject({
  amount: z.string().regex(/^\d+(?:\.\d+)?$/),
  currency: z.string().length(3),
});

const tokens: z.ZodType<WireTokenSums> = z.strictObject({
  input_tokens: z.int(),
  output_tokens: z.int(),
  cached_input_tokens: z.int(),
  cache_write_tokens: z.int(),
  long_cache_write_tokens: z.int(),
  reasoning_tokens: z.int(),
  audio_input_tokens: z.int(),
  audio_output_tokens: z.int(),
});

const price = {
  price_status: z.enum(['priced', 'unpriced']),
  cost: z.string().nullable(),
  currency: z.string().nullable(),
  cost_source: z.enum(['provider', 'catalogue', 'caller']).nullable(),
};

const success = z.strictObject({
  status: z.literal('success'),
  id: z.string(),
  deduplicated: z.boolean(),
  ...price,
});

export const usageAnswer: z.ZodType<UsageAnswer> = success;

export const usageBatchAnswer: z.ZodType<UsageBatchAnswer> = z.strictObject({
  status: z.literal('success'),
  results: z.array(
    z.discriminatedUnion('status', [
      success,
      z.strictObject({ status: z.literal('conflict'), id: z.string(), message: z.string() }),
      z.strictObject({
        status: z.literal('invalid'),
        id: z.string().nullable(),
        message: z.string(),
      }),
    ]),
  ),
  ignored: z.int(),
});

const optionalText = z.string().optional();

const usageRecord: z.ZodType<UsageRecordBody> = z.strictObject({
  id: z.string(),
  account_id: z.string(),
  service: z.string(),
  model: z.string(),
  timestamp: z.string(),
  tokens: z.int(),
  usage: tokens,
  units: z.record(z.string(), z.number()),
  ...price,
  service_tier: z.string().nullable(),
  estimated: z.boolean(),
  request_id: z.string().nullable(),
  dimensions: z.strictObject({
    user: optionalText,
    team: optionalText,
    key: optionalText,
    task: optionalText,
    repository: optionalText,
    session: optionalText,
  }),
  tags: z.array(z.string()),
  metadata: z.record(z.string(), z.string()),
  price: z
    .strictObject({
      catalogue_version: z.string(),
      components: z.record(z.string(), z.string()),
      provenance: z.string(),
    })
    .nullable(),
});

export const usageListAnswer: z.ZodType<UsageListAnswer> = z.strictObject({
  events: z.array(usageRecord),
  next_cursor: z.string().nullable(),
});

const totals = {
  costs: z.array(amount),
  tokens,
  events: z.int(),
  unpriced: z.int(),
};
const wireTotals: z.ZodType<WireTotals> = z.strictObject(totals);
const share: z.ZodType<WireShare> = z.strictObject({ name: z.string(), ...totals });

const summary = {
  account_id: z.string(),
  period: z.string(),
  time_zone: z.string(),
  total_cost: z.number(),
  total_tokens: z.int(),
  totals: wireTotals,
  by_service: z.array(share),
  by_model: z.array(share),
};

export const summaryAnswer: z.ZodType<SummaryAnswer> = z.strictObject(summary);

export const monthlySummaryAnswer: z.ZodType<MonthlySummaryAnswer> = z.strictObject({
  ...summary,
  forecast: z.array(amount),
});

export const breakdownAnswer: z.ZodType<BreakdownAnswer> = z.strictObject({
  by: z.enum([
    'day',
    'service',
    'model',
    'account',
    'user',
    'team',
    'key',
    'task',
    'repository',
    'tag',
  ]),
  time_zone: z.string(),
  shares: z.array(share),
});

export const healthAnswer: z.ZodType<HealthAnswer> = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('healthy'), database: z.literal('connected') }),
  z.strictObject({ status: z.literal('unhealthy'), database: z.literal('disconnected') }),
]);

export const failureAnswer: z.ZodType<FailureAnswer> = z.strictObject({
  status: z.literal('error'),
  code: z.enum([
    'invalid_request',
    'unauthenticated',
    'permission_denied',
    'not_found',
    'conflict',
    'payload_too_large',
    'unsupported_media_type',
    'unavailable',
    'internal',
  ]),
  message: z.string(),
  issues: z.array(z.strictObject({ path: z.string(), message: z.string() })).optional(),
  ids: z.array(z.string()).optional(),
});

export const repriceAnswer: z.ZodType<RepriceAnswer> = z.strictObject({
  id: z.string(),
  dry_run: z.boolean(),
  examined: z.int(),
  changed: z.int(),
  before: z.array(amount),
  after: z.array(amount),
  priced: z.int(),
  unpriced: z.int(),
});
