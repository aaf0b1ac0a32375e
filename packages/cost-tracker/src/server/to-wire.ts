import type { BudgetAnswer, BudgetStatusAnswer, ReservationAnswer } from '../contract/budget.js';
import type {
  MonthlySummaryAnswer,
  SummaryAnswer,
  WireShare,
  WireTotals,
} from '../contract/summary.js';
import type { UsageAnswer, UsageRecordBody, WirePrice, WireTokenSums } from '../contract/usage.js';
import type { Budget } from '../ledger/budget.js';
import type { BudgetStatus } from '../ledger/budgets.js';
import type { LedgerRecord, RecordResult } from '../ledger/ledger-record.js';
import type { Reservation } from '../ledger/reservation.js';
import type { LedgerMonth, LedgerSummary } from '../ledger/summaries.js';
import type { LedgerShare, LedgerTotals } from '../ledger/totals.js';

/** Answers in snake case, as the contract has them. */

export function toUsageAnswer(result: Extract<RecordResult, { status: 'recorded' }>): UsageAnswer {
  const { id, deduplicated } = result;
  return { status: 'success', id, deduplicated, ...toPrice(result) };
}

function toPrice({ cost, costSource }: Pick<LedgerRecord, 'cost' | 'costSource'>): WirePrice {
  return {
    price_status: cost === undefined ? 'unpriced' : 'priced',
    cost: cost?.amount ?? null,
    currency: cost?.currency ?? null,
    cost_source: costSource ?? null,
  };
}

export function toRecordBody(record: LedgerRecord): UsageRecordBody {
  return {
    id: record.id,
    account_id: record.account,
    service: record.provider,
    model: record.model,
    timestamp: record.occurredAt.toISOString(),
    tokens: record.totalTokens,
    usage: toTokens(record.tokens),
    units: record.units,
    ...toPrice(record),
    service_tier: record.serviceTier ?? null,
    estimated: record.estimated,
    request_id: record.requestId ?? null,
    dimensions: record.dimensions,
    tags: record.tags,
    metadata: record.metadata,
    price:
      record.price === undefined
        ? null
        : {
            catalogue_version: record.price.catalogueVersion,
            components: record.price.components,
            provenance: record.price.provenance,
          },
  };
}

function toTokens(tokens: LedgerRecord['tokens']): WireTokenSums {
  return {
    input_tokens: tokens.inputTokens,
    output_tokens: tokens.outputTokens,
    cached_input_tokens: tokens.cachedInputTokens,
    cache_write_tokens: tokens.cacheWriteTokens,
    long_cache_write_tokens: tokens.longCacheWriteTokens,
    reasoning_tokens: tokens.reasoningTokens,
    audio_input_tokens: tokens.audioInputTokens,
    audio_output_tokens: tokens.audioOutputTokens,
  };
}

function toTotals({ costs, tokens, events, unpriced }: LedgerTotals): WireTotals {
  return { costs, tokens: toTokens(tokens), events, unpriced };
}

export function toShare(share: LedgerShare): WireShare {
  return { name: share.name, ...toTotals(share) };
}

export function toSummary(summary: LedgerSummary): SummaryAnswer {
  const { totals } = summary;
  const inUsd = totals.costs.find(({ currency }) => currency === 'USD');
  return {
    account_id: summary.account,
    period: summary.period,
    time_zone: summary.timeZone,
    total_cost: Number(inUsd?.amount ?? 0),
    total_tokens: totals.totalTokens,
    totals: toTotals(totals),
    by_service: summary.byProvider.map(toShare),
    by_model: summary.byModel.map(toShare),
  };
}

export function toMonth(month: LedgerMonth): MonthlySummaryAnswer {
  return { ...toSummary(month), forecast: month.forecast };
}

export function toBudget(budget: Budget): BudgetAnswer {
  const { raise } = budget;
  return {
    id: budget.id,
    account_id: budget.account ?? null,
    scope: budget.scope,
    limit: budget.limit,
    period: budget.period,
    time_zone: budget.timeZone,
    soft_thresholds: budget.softThresholds,
    mode: budget.mode,
    on_unknown: budget.onUnknown,
    raise:
      raise === undefined
        ? null
        : {
            amount: raise.amount,
            until: raise.until.toISOString(),
            reason: raise.reason,
            by: raise.by,
          },
  };
}

export function toBudgetStatus(status: BudgetStatus): BudgetStatusAnswer {
  return {
    budget: toBudget(status.budget),
    period: {
      start: status.period.start.toISOString(),
      end: status.period.end.toISOString(),
    },
    status: status.status,
    reason: status.reason ?? null,
    spent: status.spent,
    reserved: status.reserved,
    limit: status.limit,
    remaining: status.remaining,
    reached: status.reached,
  };
}

export function toReservation(reservation: Reservation): ReservationAnswer {
  const budgets = reservation.budgets.map((asked) => ({
    budget_id: asked.budgetId,
    spent: asked.spent,
    reserved: asked.reserved,
    limit: asked.limit,
    resets_at: asked.resetsAt.toISOString(),
    reached: asked.reached,
    refusal: asked.refusal ?? null,
    mode: asked.mode,
  }));
  const { id } = reservation;
  return reservation.status === 'admitted'
    ? { status: 'admitted', id, expires_at: reservation.expiresAt.toISOString(), budgets }
    : { status: 'refused', id, expires_at: null, budgets };
}
