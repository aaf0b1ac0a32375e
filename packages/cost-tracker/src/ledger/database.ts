/**
 * The tables, for Kysely. 64-bit integers come back as `bigint` from SQLite and as text from PostgreSQL:
 * read them by {@link toNumber} and {@link toBigInt} alone.
 */
export type Int64 = number | bigint | string;

export interface UsageEventRow {
  id: string;
  account_id: string;
  provider: string;
  model: string;
  occurred_at: Int64;
  recorded_at: Int64;
  input_tokens: Int64;
  output_tokens: Int64;
  cached_input_tokens: Int64;
  cache_write_tokens: Int64;
  long_cache_write_tokens: Int64;
  reasoning_tokens: Int64;
  audio_input_tokens: Int64;
  audio_output_tokens: Int64;
  total_tokens: Int64;
  /** Null while the event is unpriced. */
  cost_pico: Int64 | null;
  currency: string | null;
  cost_source: string | null;
  catalogue_version: string | null;
  service_tier: string | null;
  estimated: Int64;
  /** 1 where the sender gave classes of tokens; a bare total cannot be priced. */
  has_classes: Int64;
  request_id: string | null;
  dim_user: string | null;
  dim_team: string | null;
  dim_key: string | null;
  dim_task: string | null;
  dim_repository: string | null;
  dim_session: string | null;
  /** JSON: units, tags, metadata, components, provenance. */
  details: string | null;
  payload_hash: string;
}

/**
 * Sums of events. A row without currency sums events without a price. Costs are kept in two parts, whole
 * 1e-6 and the rest in 1e-12, because a sum of large costs in 1e-12 exceeds 64 bits.
 */
export interface UsageRollupRow {
  account_id: string;
  /** Empty for all events of the account. */
  dimension: string;
  name: string;
  /** The length of the bucket in milliseconds: a UTC day or a quarter of an hour. */
  grain: Int64;
  /** Start of the bucket, Unix time in milliseconds. */
  bucket: Int64;
  provider: string;
  model: string;
  currency: string;
  events: Int64;
  total_tokens: Int64;
  input_tokens: Int64;
  output_tokens: Int64;
  cached_input_tokens: Int64;
  cache_write_tokens: Int64;
  long_cache_write_tokens: Int64;
  reasoning_tokens: Int64;
  audio_input_tokens: Int64;
  audio_output_tokens: Int64;
  cost_micro: Int64;
  cost_rest: Int64;
}

export interface AccountRow {
  id: string;
}

export interface BudgetRow {
  id: string;
  account_id: string | null;
  scope_kind: string;
  scope_value: string;
  /** A decimal integer of 1e-12: limits may exceed 64 bits. */
  limit_pico: string;
  currency: string;
  period: string;
  time_zone: string;
  /** JSON. */
  soft_thresholds: string;
  mode: string;
  on_unknown: string;
  raise_pico: string | null;
  raise_until: Int64 | null;
  raise_reason: string | null;
  raise_by: string | null;
}

export interface ReservationRow {
  id: string;
  account_id: string;
  payload_hash: string;
  expires_at: Int64;
  /** `held`, `settled` or `released`. */
  state: string;
  /** The event that settled it. */
  event_id: string | null;
  /** JSON of the answer, for repetitions. */
  answer: string;
}

export interface HoldRow {
  budget_id: string;
  reservation_id: string;
  amount_pico: Int64;
  expires_at: Int64;
}

export interface AuditRow {
  id: string;
  at: Int64;
  actor: string;
  action: string;
  subject: string;
  /** JSON. */
  details: string;
}

export interface CostChangeRow {
  run_id: string;
  event_id: string;
  /** JSON: cost, currency and catalogue version, before and after. */
  details: string;
}

export interface AlertClaimRow {
  alert: string;
  at: Int64;
}

export interface Database {
  usage_events: UsageEventRow;
  usage_rollups: UsageRollupRow;
  accounts: AccountRow;
  budgets: BudgetRow;
  reservations: ReservationRow;
  holds: HoldRow;
  audit_log: AuditRow;
  cost_changes: CostChangeRow;
  alert_claims: AlertClaimRow;
}

/** Reads a 64-bit integer that is known to be a safe one. */
export function toNumber(value: Int64 | null | undefined): number {
  return Number(value ?? 0);
}

export function toBigInt(value: Int64 | null | undefined): bigint {
  return BigInt(value ?? 0);
}
