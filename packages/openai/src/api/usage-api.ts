import { type TokenUsage, tokenUsage } from '@quayside/core';
import * as z from '@quayside/core/schema';

const count = z.nullish(z.number());

/**
 * Token counts of any operation: `prompt` and `completion` are chat completions' words for input and output,
 * and transcriptions have details of their input `token`, not `tokens`.
 */
export interface ApiUsage {
  readonly prompt_tokens?: number | null | undefined;
  readonly completion_tokens?: number | null | undefined;
  readonly input_tokens?: number | null | undefined;
  readonly output_tokens?: number | null | undefined;
  readonly prompt_tokens_details?: InputDetails | null | undefined;
  readonly completion_tokens_details?: OutputDetails | null | undefined;
  readonly input_tokens_details?: InputDetails | null | undefined;
  readonly input_token_details?: InputDetails | null | undefined;
  readonly output_tokens_details?: OutputDetails | null | undefined;
}

interface InputDetails {
  readonly cached_tokens?: number | null | undefined;
  readonly cache_write_tokens?: number | null | undefined;
  readonly audio_tokens?: number | null | undefined;
}

interface OutputDetails {
  readonly reasoning_tokens?: number | null | undefined;
  readonly audio_tokens?: number | null | undefined;
}

const inputDetails = z.nullish(
  z.looseObject({ cached_tokens: count, cache_write_tokens: count, audio_tokens: count }),
);
const outputDetails = z.nullish(z.looseObject({ reasoning_tokens: count, audio_tokens: count }));

export const usageSchema: z.Schema<ApiUsage> = z.received(() =>
  z.looseObject({
    prompt_tokens: count,
    completion_tokens: count,
    input_tokens: count,
    output_tokens: count,
    prompt_tokens_details: inputDetails,
    completion_tokens_details: outputDetails,
    input_tokens_details: inputDetails,
    input_token_details: inputDetails,
    output_tokens_details: outputDetails,
  }),
);

/** Undefined where no tokens were counted: a transcription may be billed by its seconds. */
export function toUsage(usage: ApiUsage | null | undefined): TokenUsage | undefined {
  const inputTokens = usage?.prompt_tokens ?? usage?.input_tokens ?? undefined;
  const outputTokens = usage?.completion_tokens ?? usage?.output_tokens ?? undefined;
  if (inputTokens === undefined && outputTokens === undefined) return undefined;
  const input =
    usage?.prompt_tokens_details ?? usage?.input_tokens_details ?? usage?.input_token_details;
  const output = usage?.completion_tokens_details ?? usage?.output_tokens_details;
  return tokenUsage({
    inputTokens,
    outputTokens,
    cachedInputTokens: input?.cached_tokens ?? 0,
    cacheWriteTokens: input?.cache_write_tokens ?? 0,
    audioInputTokens: input?.audio_tokens ?? 0,
    reasoningTokens: output?.reasoning_tokens ?? 0,
    audioOutputTokens: output?.audio_tokens ?? 0,
  });
}
