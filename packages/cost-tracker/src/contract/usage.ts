/**
 * The bodies of `POST /api/usage` and `GET /api/usage`. Types only, in snake case as they travel: clients
 * import nothing else from this folder, so that they bundle no schema.
 */

/** Token classes of one event; absent is 0. The parts are counted inside the totals, never on top. */
export interface WireTokens {
  readonly input_tokens?: number | undefined;
  readonly output_tokens?: number | undefined;
  readonly cached_input_tokens?: number | undefined;
  readonly cache_write_tokens?: number | undefined;
  readonly long_cache_write_tokens?: number | undefined;
  readonly reasoning_tokens?: number | undefined;
  readonly audio_input_tokens?: number | undefined;
  readonly audio_output_tokens?: number | undefined;
}

/** Every class, absent ones as 0. */
export type WireTokenCounts = Readonly<Record<keyof WireTokens, number>>;

/** Token classes of what is answered: every one is there. */
export type WireTokenSums = { readonly [Name in keyof WireTokens]-?: number };

export interface WireDimensions {
  readonly user?: string | undefined;
  readonly team?: string | undefined;
  /** A name for the API key, never the key. */
  readonly key?: string | undefined;
  readonly task?: string | undefined;
  readonly repository?: string | undefined;
  readonly session?: string | undefined;
}

/** An exact amount: a plain decimal and an ISO 4217 currency. */
export interface WireCost {
  readonly amount: string;
  readonly currency: string;
}

/** Whoever sends no `provider` sends a `service`: two names of one thing. */
export interface UsageBody {
  /** 1 to 255 characters. @default the `Idempotency-Key` header, else a new UUID v7 */
  readonly id?: string | undefined;
  readonly account_id: string;
  readonly service?: string | undefined;
  readonly provider?: string | undefined;
  readonly model: string;
  /** All tokens. Beside `usage` it must be input plus output. */
  readonly tokens?: number | undefined;
  readonly usage?: WireTokens | undefined;
  /** What else bills: `{ "images": 2 }`. */
  readonly units?: Readonly<Record<string, number>> | undefined;
  /**
   * A decimal string. A number is taken by its shortest decimal form. What is finer than 1e-12 is rounded,
   * half to even. @default worked out from the catalogue; `unpriced` where it has no price
   */
  readonly cost?: string | number | undefined;
  /** ISO 4217. @default 'USD' */
  readonly currency?: string | undefined;
  /** @default 'caller' */
  readonly cost_source?: 'provider' | 'caller' | undefined;
  /** RFC 3339; without a zone it is read as UTC. */
  readonly timestamp: string;
  readonly service_tier?: string | undefined;
  /** @default false */
  readonly estimated?: boolean | undefined;
  readonly request_id?: string | undefined;
  readonly dimensions?: WireDimensions | undefined;
  /** At most 10, for budgets and filters. */
  readonly tags?: readonly string[] | undefined;
  /** At most 50 entries; what is no text is kept as JSON. Never a prompt or an answer. */
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
}

/** How control-tower spells it; `context.user`, `.task` and `.repo` become dimensions. */
export interface ControlTowerBody {
  readonly account_id: string;
  readonly provider: string;
  readonly model: string;
  readonly tokens: number;
  readonly cost_usd: number | string;
  readonly timestamp: string;
  readonly context?: Readonly<Record<string, unknown>> | null | undefined;
}

/** The columns of LiteLLM's `LiteLLM_SpendLogs` that are read; others are let through and left. */
export interface LiteLlmSpendLog {
  readonly request_id: string;
  readonly call_type?: string | null | undefined;
  readonly api_key?: string | null | undefined;
  readonly spend: number;
  readonly total_tokens?: number | null | undefined;
  readonly prompt_tokens?: number | null | undefined;
  readonly completion_tokens?: number | null | undefined;
  readonly startTime: string;
  readonly endTime?: string | null | undefined;
  readonly model: string;
  /** `failure` for a request that failed, which LiteLLM logs by default. */
  readonly status?: string | null | undefined;
  readonly custom_llm_provider?: string | null | undefined;
  readonly user?: string | null | undefined;
  readonly end_user?: string | null | undefined;
  readonly team_id?: string | null | undefined;
  readonly session_id?: string | null | undefined;
  readonly cache_hit?: string | boolean | null | undefined;
  readonly request_tags?: readonly string[] | string | null | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | string | null | undefined;
}

/** OTLP/JSON `ExportTraceServiceRequest`; spans with `gen_ai.usage.*` are recorded, others are ignored. */
export interface OtlpTraces {
  readonly resourceSpans: readonly OtlpResourceSpans[];
}

export interface OtlpResourceSpans {
  readonly resource?: { readonly attributes?: readonly OtlpAttribute[] | undefined } | undefined;
  readonly scopeSpans?: readonly { readonly spans?: readonly OtlpSpan[] | undefined }[] | undefined;
}

export interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly startTimeUnixNano?: string | number | undefined;
  readonly endTimeUnixNano?: string | number | undefined;
  readonly attributes?: readonly OtlpAttribute[] | undefined;
}

export interface OtlpAttribute {
  readonly key: string;
  readonly value?: OtlpValue | undefined;
}

export interface OtlpValue {
  readonly stringValue?: string | undefined;
  readonly intValue?: string | number | undefined;
  readonly doubleValue?: number | undefined;
  readonly boolValue?: boolean | undefined;
}

/** One event in any of the four spellings. */
export type AnyUsageBody = UsageBody | ControlTowerBody | LiteLlmSpendLog;

/** 1 to 1000 events, which may be spelt differently. */
export interface UsageBatchBody {
  readonly events: readonly AnyUsageBody[];
  /**
   * `all_or_none`: one wrong event or conflict refuses the batch, and nothing is recorded.
   * `each`: every event has its own result, for spools that must get past a bad one.
   * @default 'all_or_none'
   */
  readonly mode?: 'all_or_none' | 'each' | undefined;
}

/** A cost as it is answered. `unpriced` is not 0: there is no amount. */
export interface WirePrice {
  readonly price_status: 'priced' | 'unpriced';
  readonly cost: string | null;
  readonly currency: string | null;
  readonly cost_source: 'provider' | 'catalogue' | 'caller' | null;
}

/** The answer to one event, with 201, or 200 where it was known already. */
export interface UsageAnswer extends WirePrice {
  readonly status: 'success';
  readonly id: string;
  readonly deduplicated: boolean;
}

/** One event's result in a batch; the last two only come with `mode: 'each'`. */
export type UsageResult =
  | UsageAnswer
  | { readonly status: 'conflict'; readonly id: string; readonly message: string }
  | { readonly status: 'invalid'; readonly id: string | null; readonly message: string };

/** The answer to a batch, in its order. `ignored` counts spans that are no model calls. */
export interface UsageBatchAnswer {
  readonly status: 'success';
  readonly results: readonly UsageResult[];
  readonly ignored: number;
}

/** What a priced event's cost is made of, and where its rates come from. */
export interface WirePriceDetail {
  readonly catalogue_version: string;
  /** Exact amounts by component, `input`, `output`, `cached_input`, …; they add up to the cost. */
  readonly components: Readonly<Record<string, string>>;
  /** Where the rates come from: the catalogue's own words. */
  readonly provenance: string;
}

/** An event as the ledger keeps it. */
export interface UsageRecordBody extends WirePrice {
  readonly id: string;
  readonly account_id: string;
  readonly service: string;
  readonly model: string;
  /** RFC 3339 in UTC. */
  readonly timestamp: string;
  /** Input plus output, or the sender's total where it knew no classes. */
  readonly tokens: number;
  readonly usage: WireTokenCounts;
  readonly units: Readonly<Record<string, number>>;
  readonly service_tier: string | null;
  readonly estimated: boolean;
  readonly request_id: string | null;
  readonly dimensions: WireDimensions;
  readonly tags: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly price: WirePriceDetail | null;
}

/** Query of `GET /api/usage`, newest first, and of `GET /api/usage/export`, which takes no cursor. */
export interface UsageListQuery extends WireDimensions {
  /** @default all accounts that the token may read */
  readonly account_id?: string | undefined;
  /** RFC 3339, inclusive. */
  readonly from?: string | undefined;
  /** RFC 3339, exclusive. */
  readonly before?: string | undefined;
  readonly service?: string | undefined;
  readonly model?: string | undefined;
  readonly tag?: string | undefined;
  readonly cursor?: string | undefined;
  /** 1 to 1000. @default 100 */
  readonly limit?: number | undefined;
}

export interface UsageListAnswer {
  readonly events: readonly UsageRecordBody[];
  /** Pass it as `cursor` for the next page; null on the last one. */
  readonly next_cursor: string | null;
}

export type ExportFormat = 'csv' | 'json' | 'focus';
