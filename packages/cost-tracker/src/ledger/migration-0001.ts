const TOKENS = `
  total_tokens bigint not null,
  input_tokens bigint not null,
  output_tokens bigint not null,
  cached_input_tokens bigint not null,
  cache_write_tokens bigint not null,
  long_cache_write_tokens bigint not null,
  reasoning_tokens bigint not null,
  audio_input_tokens bigint not null,
  audio_output_tokens bigint not null`;

/** The first schema. What the columns mean is said in `database.ts`. */
export function createLedger(kind: 'sqlite' | 'postgres'): readonly string[] {
  return [
    `create table usage_events (
      id text primary key,
      account_id text not null,
      provider text not null,
      model text not null,
      occurred_at bigint not null,
      recorded_at bigint not null,
      ${TOKENS},
      cost_pico bigint,
      currency text,
      cost_source text,
      catalogue_version text,
      service_tier text,
      estimated integer not null,
      has_classes integer not null,
      request_id text,
      dim_user text,
      dim_team text,
      dim_key text,
      dim_task text,
      dim_repository text,
      dim_session text,
      details text,
      payload_hash text not null
    )`,
    'create index usage_events_by_account on usage_events (account_id, occurred_at)',
    'create index usage_events_by_time on usage_events (occurred_at)',
    'create table accounts (id text primary key)',
    createRollups(kind),
    ...createBudgets(kind),
    ...AUDIT,
  ];
}

/**
 * The key starts with the time, so that what is added lands in few pages, however many accounts, users and
 * models there are.
 */
function createRollups(kind: 'sqlite' | 'postgres'): string {
  return `create table usage_rollups (
    account_id text not null,
    dimension text not null,
    name text not null,
    grain bigint not null,
    bucket bigint not null,
    provider text not null,
    model text not null,
    currency text not null,
    events bigint not null,
    ${TOKENS},
    cost_micro bigint not null,
    cost_rest bigint not null,
    primary key (grain, bucket, account_id, dimension, name, provider, model, currency)
  )${inKeyOrder(kind)}`;
}

function createBudgets(kind: 'sqlite' | 'postgres'): readonly string[] {
  return [
    `create table budgets (
    id text primary key,
    account_id text,
    scope_kind text not null,
    scope_value text not null,
    limit_pico text not null,
    currency text not null,
    period text not null,
    time_zone text not null,
    soft_thresholds text not null,
    mode text not null,
    on_unknown text not null,
    raise_pico text,
    raise_until bigint,
    raise_reason text,
    raise_by text
  )`,
    `create table reservations (
    id text primary key,
    account_id text not null,
    payload_hash text not null,
    expires_at bigint not null,
    state text not null,
    event_id text,
    answer text not null
  )`,
    'create index reservations_by_expiry on reservations (expires_at)',
    `create table holds (
    budget_id text not null,
    reservation_id text not null,
    amount_pico bigint not null,
    expires_at bigint not null,
    primary key (budget_id, reservation_id)
  )${inKeyOrder(kind)}`,
    'create index holds_by_reservation on holds (reservation_id)',
  ];
}

/** SQLite keeps rows in the order of their key only where they have no other number. */
function inKeyOrder(kind: 'sqlite' | 'postgres'): string {
  return kind === 'sqlite' ? ' without rowid' : '';
}

const AUDIT = [
  `create table audit_log (
    id text primary key,
    at bigint not null,
    actor text not null,
    action text not null,
    subject text not null,
    details text not null
  )`,
  `create table cost_changes (
    run_id text not null,
    event_id text not null,
    details text not null,
    primary key (run_id, event_id)
  )`,
  `create table alert_claims (
    alert text primary key,
    at bigint not null
  )`,
];
