import * as z from 'zod';
import type { ControlTowerBody, LiteLlmSpendLog, OtlpTraces, UsageBatchBody } from './usage.js';
import { count, decimalOrNumber, text, timestamp } from './wire-parts.js';

/** What control-tower's client posts. */
export const controlTowerBody: z.ZodType<ControlTowerBody> = z.strictObject({
  account_id: text,
  provider: text,
  model: text,
  tokens: count,
  cost_usd: decimalOrNumber,
  timestamp,
  context: z.record(z.string(), z.unknown()).nullish(),
});

const optionalText = z.string().max(1000).nullish();

/** Loose: LiteLLM adds columns with every release. */
export const liteLlmSpendLog: z.ZodType<LiteLlmSpendLog> = z.looseObject({
  request_id: text,
  call_type: optionalText,
  api_key: optionalText,
  spend: z.number().min(0).lt(9e6),
  total_tokens: count.nullish(),
  prompt_tokens: count.nullish(),
  completion_tokens: count.nullish(),
  startTime: timestamp,
  endTime: timestamp.nullish(),
  // The column's default, which requests have that came to no model.
  model: z.union([text, z.literal('')]),
  status: optionalText,
  custom_llm_provider: optionalText,
  user: optionalText,
  end_user: optionalText,
  team_id: optionalText,
  session_id: optionalText,
  cache_hit: z.union([z.string(), z.boolean()]).nullish(),
  request_tags: z.union([z.array(z.string()), z.string()]).nullish(),
  metadata: z.union([z.record(z.string(), z.unknown()), z.string()]).nullish(),
});

const otlpValue = z.looseObject({
  stringValue: z.string().optional(),
  intValue: z.union([z.string(), z.number()]).optional(),
  doubleValue: z.number().optional(),
  boolValue: z.boolean().optional(),
});
const otlpAttributes = z.array(z.looseObject({ key: z.string(), value: otlpValue.optional() }));
/** From 2000 to 2100; OTLP writes 64-bit integers as texts, some exporters as numbers. */
const nanoseconds = z
  .union([z.string().regex(/^\d{18,19}$/), z.number()])
  .refine((value) => Number(value) > 9.4e17 && Number(value) < 4.2e18, 'is no time since 2000');
const otlpId = z.string().min(1).max(64);

/** OTLP/JSON, https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding */
export const otlpTraces: z.ZodType<OtlpTraces> = z.looseObject({
  resourceSpans: z.array(
    z.looseObject({
      resource: z.looseObject({ attributes: otlpAttributes.optional() }).optional(),
      scopeSpans: z
        .array(
          z.looseObject({
            spans: z
              .array(
                z.looseObject({
                  traceId: otlpId,
                  spanId: otlpId,
                  startTimeUnixNano: nanoseconds.optional(),
                  endTimeUnixNano: nanoseconds.optional(),
                  attributes: otlpAttributes.optional(),
                }),
              )
              .optional(),
          }),
        )
        .optional(),
    }),
  ),
});

/** The frame of a batch; its events are read one by one, so that each has its own result. */
export const usageBatchFrame: z.ZodType<BatchFrame> = z.strictObject({
  events: z.array(z.unknown()).min(1).max(1000),
  mode: z.enum(['all_or_none', 'each']).optional(),
});

export interface BatchFrame {
  readonly events: readonly unknown[];
  readonly mode?: UsageBatchBody['mode'];
}
