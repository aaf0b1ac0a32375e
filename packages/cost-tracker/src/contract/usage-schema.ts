import * as z from 'zod';
import type { UsageBody, UsageListQuery } from './usage.js';
import {
  count,
  currency,
  decimalOrNumber,
  dimensionFields,
  dimensions,
  isBefore,
  tags,
  text,
  timestamp,
  tokens,
} from './wire-parts.js';

/** Bodies of `POST /api/usage` in our own spelling; the first contract's body is one of them. */
export const usageBody: z.ZodType<UsageBody> = z
  .strictObject({
    id: text.optional(),
    account_id: text,
    service: text.optional(),
    provider: text.optional(),
    model: text,
    tokens: count.optional(),
    usage: tokens.optional(),
    units: z.record(text, count).optional(),
    cost: decimalOrNumber.optional(),
    currency: currency.optional(),
    cost_source: z.enum(['provider', 'caller']).optional(),
    timestamp,
    service_tier: text.optional(),
    estimated: z.boolean().optional(),
    request_id: text.optional(),
    dimensions: dimensions.optional(),
    tags: tags.optional(),
    metadata: z
      .record(z.string(), z.unknown())
      .refine((entries) => Object.keys(entries).length <= 50, 'has more than 50 entries')
      .optional(),
  })
  .refine(({ service, provider }) => (service === undefined) !== (provider === undefined), {
    path: ['service'],
    message: "give 'service' or 'provider', one of them",
  })
  .refine(({ cost, cost_source }) => cost_source === undefined || cost !== undefined, {
    path: ['cost_source'],
    message: 'goes with a cost',
  })
  .refine(hasMatchingTotal, {
    path: ['tokens'],
    message: 'must be input_tokens plus output_tokens of usage',
  });

const pageLimit = z.coerce.number().int().min(1).max(1000);

export const usageListQuery: z.ZodType<UsageListQuery> = z
  .strictObject({
    ...dimensionFields,
    account_id: text.optional(),
    from: timestamp.optional(),
    before: timestamp.optional(),
    service: text.optional(),
    model: text.optional(),
    tag: text.optional(),
    cursor: z.string().max(600).optional(),
    limit: pageLimit.optional(),
  })
  .refine(({ from, before }) => isBefore(from, before), {
    path: ['before'],
    message: "must be after 'from'",
  });

function hasMatchingTotal({ tokens: total, usage }: UsageBody): boolean {
  if (total === undefined || usage === undefined) return true;
  return total === (usage.input_tokens ?? 0) + (usage.output_tokens ?? 0);
}
