import type { TokenCounts } from '@quayside/core';
import type { LiteLlmSpendLog } from '../../contract/usage.js';
import { parseTimestamp } from '../../contract/wire-parts.js';
import type { LedgerEvent } from '../../ledger/ledger-event.js';
import { nameOf } from './from-control-tower.js';
import { toCost } from './from-usage-body.js';

const UNKNOWN = 'unknown';
/** LiteLLM keeps the hash of a virtual key, and whatever came in where it has none. */
const HASH = /^[\da-f]{64}$/;

/**
 * Reads a row of LiteLLM's spend logs (`GET /spend/logs`). LiteLLM writes 0 for a model that it has no
 * price for, so 0 counts as a price only where its cache has answered, or a request failed without any tokens.
 *
 * @see https://docs.litellm.ai/docs/proxy/cost_tracking
 */
export function fromLiteLlm(log: LiteLlmSpendLog, account: string): LedgerEvent {
  const metadata = readObject(log.metadata);
  const isFree = String(log.cache_hit).toLowerCase() === 'true' || cameToNothing(log, metadata);
  const tokens = readTokens(log, metadata);
  return {
    id: `litellm:${log.request_id}`,
    account,
    provider: nameOf(log.custom_llm_provider) ?? providerOf(log.model),
    model: modelOf(log),
    occurredAt: parseTimestamp(log.startTime),
    tokens,
    totalTokens: tokens === undefined ? (log.total_tokens ?? undefined) : undefined,
    cost: log.spend > 0 || isFree ? toCost(log.spend) : undefined,
    requestId: log.request_id,
    dimensions: {
      user: nameOf(log.user) ?? nameOf(log.end_user),
      team: nameOf(log.team_id),
      key: keyOf(log.api_key, metadata),
      session: nameOf(log.session_id),
    },
    tags: readTags(log.request_tags),
  };
}

function cameToNothing(
  { status, prompt_tokens: input, completion_tokens: output, total_tokens: total }: LiteLlmSpendLog,
  metadata: Readonly<Record<string, unknown>>,
): boolean {
  const hasFailed = (status ?? metadata.status) === 'failure';
  return hasFailed && [input, output, total].every((tokens) => (tokens ?? 0) === 0);
}

function readTokens(
  { prompt_tokens: input, completion_tokens: output }: LiteLlmSpendLog,
  metadata: Readonly<Record<string, unknown>>,
): TokenCounts | undefined {
  if (input === null || input === undefined || output === null || output === undefined)
    return undefined;
  const usage = readObject(metadata.usage_object);
  const ofInput = readObject(usage.prompt_tokens_details);
  const ofOutput = readObject(usage.completion_tokens_details);
  const cached = count(ofInput.cached_tokens ?? usage.cache_read_input_tokens);
  return {
    inputTokens: input,
    outputTokens: output,
    // A part that does not fit was counted in another way, and a wrong discount is worse than none.
    cachedInputTokens: cached <= input ? cached : 0,
    reasoningTokens: Math.min(count(ofOutput.reasoning_tokens), output),
  };
}

function keyOf(
  key: string | null | undefined,
  metadata: Readonly<Record<string, unknown>>,
): string | undefined {
  const alias = nameOf(metadata.user_api_key_alias);
  return alias ?? (key !== undefined && key !== null && HASH.test(key) ? key : undefined);
}

/** `openai/gpt-5` names its provider in front. */
function providerOf(model: string): string {
  const [provider = '', name] = model.split('/', 2);
  return name === undefined ? UNKNOWN : provider || UNKNOWN;
}

function modelOf({ model, custom_llm_provider: provider }: LiteLlmSpendLog): string {
  const prefix = `${provider ?? providerOf(model)}/`;
  return (model.startsWith(prefix) ? model.slice(prefix.length) : model) || UNKNOWN;
}

function readTags(tags: LiteLlmSpendLog['request_tags']): readonly string[] | undefined {
  const list: unknown = typeof tags === 'string' ? readJson(tags) : tags;
  if (!Array.isArray(list)) return undefined;
  const names = list.map(nameOf).filter((name) => name !== undefined);
  return names.length === 0 ? undefined : names.slice(0, 10);
}

function readObject(value: unknown): Readonly<Record<string, unknown>> {
  const object = typeof value === 'string' ? readJson(value) : value;
  return typeof object === 'object' && object !== null ? { ...object } : {};
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function count(value: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : 0;
}
