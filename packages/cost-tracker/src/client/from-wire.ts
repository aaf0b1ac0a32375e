import type {
  ExactCost,
  MonthlySummary,
  RecordedUsage,
  TokenUsage,
  UsageRecord,
  UsageShare,
  UsageSummary,
  UsageTotals,
} from '@quayside/core';
import type {
  MonthlySummaryAnswer,
  SummaryAnswer,
  WireShare,
  WireTotals,
} from '../contract/summary.js';
import type {
  UsageAnswer,
  UsageRecordBody,
  WirePrice,
  WireTokenCounts,
} from '../contract/usage.js';

export function toRecordedUsage(answer: UsageAnswer): RecordedUsage {
  const { id, deduplicated } = answer;
  return { id, deduplicated, cost: toCost(answer), costSource: answer.cost_source ?? undefined };
}

export function toUsageRecord(body: UsageRecordBody): UsageRecord {
  return {
    id: body.id,
    account: body.account_id,
    provider: body.service,
    model: body.model,
    occurredAt: new Date(body.timestamp),
    tokens: toTokenUsage(body.usage),
    cost: toCost(body),
    costSource: body.cost_source ?? undefined,
    serviceTier: body.service_tier ?? undefined,
    estimated: body.estimated,
    requestId: body.request_id ?? undefined,
    dimensions: body.dimensions ?? {},
    metadata: body.metadata,
  };
}

export function toSummary(answer: SummaryAnswer): UsageSummary {
  return {
    account: answer.account_id,
    period: answer.period,
    timeZone: answer.time_zone,
    totals: toTotals(answer.totals),
    byProvider: answer.by_service.map(toShare),
    byModel: answer.by_model.map(toShare),
  };
}

export function toMonthlySummary(answer: MonthlySummaryAnswer): MonthlySummary {
  return { ...toSummary(answer), forecast: answer.forecast };
}

function toShare(share: WireShare): UsageShare {
  return { name: share.name, ...toTotals(share) };
}

function toTotals({ costs, tokens, events, unpriced }: WireTotals): UsageTotals {
  return { costs, tokens: toTokenUsage(tokens), events, unpriced };
}

function toCost({ price_status, cost, currency }: WirePrice): ExactCost | undefined {
  if (price_status !== 'priced' || cost === null || currency === null) return undefined;
  return { amount: cost, currency };
}

function toTokenUsage(wire: WireTokenCounts): TokenUsage {
  return {
    inputTokens: wire.input_tokens ?? 0,
    outputTokens: wire.output_tokens ?? 0,
    cachedInputTokens: wire.cached_input_tokens ?? 0,
    cacheWriteTokens: wire.cache_write_tokens ?? 0,
    longCacheWriteTokens: wire.long_cache_write_tokens ?? 0,
    reasoningTokens: wire.reasoning_tokens ?? 0,
    audioInputTokens: wire.audio_input_tokens ?? 0,
    audioOutputTokens: wire.audio_output_tokens ?? 0,
  };
}
