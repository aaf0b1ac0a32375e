import { lazySchema } from '../lazy-schema.js';
import * as z from '../schema/index.js';
import type { StandardSchema } from '../standard-schema.js';
import { isConsistentUsage, type TokenCounts, tokenUsage } from '../token-usage.js';
import { count, currencyCode, isOrdered, metadata, pageSize, text } from './input-parts.js';
import type {
  CheckBudgetInput,
  DailySummaryInput,
  ListUsageInput,
  MonthlySummaryInput,
  UsageBatch,
  UsageEvent,
} from './usage-ledger-requests.js';
import type { ExactCost, UsageDimensions } from './usage-ledger-resources.js';

/** Strict on what is sent: an unknown token class would otherwise be priced at nothing, in silence. */
const optionalCount = z.optional(count);

const tokens: z.Schema<TokenCounts> = z.lazy(() =>
  z
    .strictObject({
      inputTokens: optionalCount,
      outputTokens: optionalCount,
      cachedInputTokens: optionalCount,
      cacheWriteTokens: optionalCount,
      longCacheWriteTokens: optionalCount,
      reasoningTokens: optionalCount,
      audioInputTokens: optionalCount,
      audioOutputTokens: optionalCount,
    })
    .check(
      z.refine(
        (counts) => isConsistentUsage(tokenUsage(counts)),
        'has a part that is larger than the total it belongs to',
      ),
    ),
);

const exactCost: z.Schema<ExactCost> = z.lazy(() =>
  z.strictObject({
    amount: z
      .string()
      .check(z.regex(/^\d{1,15}(?:\.\d{1,18})?$/, "must be a plain decimal such as '0.000021'")),
    currency: currencyCode,
  }),
);

const dimensions: z.Schema<UsageDimensions> = z.lazy(() =>
  z.strictObject({
    user: z.optional(text),
    team: z.optional(text),
    key: z.optional(text),
    task: z.optional(text),
    repository: z.optional(text),
    session: z.optional(text),
  }),
);

const timeZone = z
  .string()
  .check(z.refine(isTimeZone, "is no IANA time zone such as 'Europe/Berlin'"));

const event: z.Schema<UsageEvent> = z.lazy(() =>
  z
    .strictObject({
      id: z.string().check(z.minLength(1), z.maxLength(255)),
      account: z.optional(text),
      provider: text,
      model: text,
      occurredAt: z.date(),
      tokens: z.optional(tokens),
      totalTokens: optionalCount,
      units: z.optional(z.record(text, count)),
      cost: z.optional(exactCost),
      costSource: z.optional(z.enum(['provider', 'caller'])),
      serviceTier: z.optional(text),
      estimated: z.optional(z.boolean()),
      requestId: z.optional(text),
      dimensions: z.optional(dimensions),
      metadata: z.optional(metadata),
    })
    .check(
      z.refine(hasMatchingTotal, 'totalTokens must be input plus output tokens'),
      z.refine(
        ({ cost, costSource }) => costSource === undefined || cost !== undefined,
        'costSource goes with a cost',
      ),
    ),
);

export const usageEventInput: StandardSchema<unknown, UsageEvent> = event;

export const usageBatchInput: StandardSchema<unknown, UsageBatch> = lazySchema(() =>
  z.strictObject({
    events: z.array(event).check(
      z.minLength(1),
      z.maxLength(1000),
      z.refine(
        (events) => new Set(events.map(({ id }) => id)).size === events.length,
        'have two events of one id',
      ),
    ),
  }),
);

export const dailySummaryInput: StandardSchema<unknown, DailySummaryInput> = lazySchema(() =>
  z.strictObject({
    account: z.optional(text),
    date: z.optional(z.string().check(z.refine(isCalendarDate, 'is no date such as 2026-11-20'))),
    timeZone: z.optional(timeZone),
  }),
);

export const monthlySummaryInput: StandardSchema<unknown, MonthlySummaryInput> = lazySchema(() =>
  z.strictObject({
    account: z.optional(text),
    month: z.optional(
      z.string().check(z.regex(/^\d{4}-(?:0[1-9]|1[0-2])$/, 'is no month such as 2026-11')),
    ),
    timeZone: z.optional(timeZone),
  }),
);

export const checkBudgetInput: StandardSchema<unknown, CheckBudgetInput> = lazySchema(() =>
  z.strictObject({
    account: z.optional(text),
    limit: z.optional(exactCost),
    period: z.optional(z.enum(['day', 'week', 'month'])),
    timeZone: z.optional(timeZone),
    dimensions: z.optional(dimensions),
  }),
);

export const listUsageInput: StandardSchema<unknown, ListUsageInput> = lazySchema(() =>
  z
    .strictObject({
      account: z.optional(text),
      occurredFrom: z.optional(z.date()),
      occurredBefore: z.optional(z.date()),
      provider: z.optional(text),
      model: z.optional(text),
      dimensions: z.optional(dimensions),
      pageSize: z.optional(pageSize),
    })
    .check(
      z.refine(
        ({ occurredFrom, occurredBefore }) => isOrdered(occurredFrom, occurredBefore),
        'occurredFrom must be before occurredBefore',
      ),
    ),
);

/** A total alone is allowed, for senders that know no more; beside classes it has to agree. */
function hasMatchingTotal({ tokens: classes, totalTokens }: UsageEvent): boolean {
  if (totalTokens === undefined || classes === undefined) return true;
  return totalTokens === (classes.inputTokens ?? 0) + (classes.outputTokens ?? 0);
}

/** Refuses the 30th of February, which a pattern lets through and `Date` moves to March. */
function isCalendarDate(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const date = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
}

function isTimeZone(value: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: value });
    return true;
  } catch {
    return false;
  }
}
