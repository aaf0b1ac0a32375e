import type {
  OtlpAttribute,
  OtlpResourceSpans,
  OtlpSpan,
  OtlpTraces,
} from '../../contract/usage.js';
import type { LedgerEvent } from '../../ledger/ledger-event.js';
import { nameOf } from './from-control-tower.js';

/** Spans around other spans repeat the usage of those inside: an agent's total is not another call. */
const MODEL_CALLS = new Set(['chat', 'text_completion', 'generate_content', 'embeddings']);

const COUNTS = [
  'gen_ai.usage.input_tokens',
  'gen_ai.usage.output_tokens',
  'gen_ai.usage.cache_read.input_tokens',
  'gen_ai.usage.cache_creation.input_tokens',
  'gen_ai.usage.reasoning.output_tokens',
] as const;

export interface SpanEvents {
  /** An event, or what is missing to make one. */
  readonly events: readonly (LedgerEvent | { readonly id: string; readonly missing: string })[];
  /** Spans that are no model calls. */
  readonly ignored: number;
}

type Attributes = ReadonlyMap<string, unknown>;

/**
 * Reads model calls from spans by the semantic conventions of OpenTelemetry, where input tokens include
 * cached ones. The account is the attribute `quayside.account_id` of the span or its resource, or else
 * the resource's `service.name`.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/
 */
export function fromOtlp({ resourceSpans }: OtlpTraces, fallbackAccount?: string): SpanEvents {
  const spans = resourceSpans.flatMap(spansOf);
  const calls = spans.filter(({ attributes }) => isModelCall(attributes));
  return {
    events: calls.map(({ span, attributes }) => toEvent(span, attributes, fallbackAccount)),
    ignored: spans.length - calls.length,
  };
}

interface SpanWithAttributes {
  readonly span: OtlpSpan;
  /** The span's over the resource's. */
  readonly attributes: Attributes;
}

function spansOf({ resource, scopeSpans = [] }: OtlpResourceSpans): readonly SpanWithAttributes[] {
  const shared = read(resource?.attributes);
  return scopeSpans
    .flatMap(({ spans = [] }) => spans)
    .map((span) => ({ span, attributes: new Map([...shared, ...read(span.attributes)]) }));
}

function isModelCall(attributes: Attributes): boolean {
  const operation = attributes.get('gen_ai.operation.name');
  if (operation !== undefined && !MODEL_CALLS.has(String(operation))) return false;
  return (
    attributes.has('gen_ai.usage.input_tokens') || attributes.has('gen_ai.usage.output_tokens')
  );
}

function toEvent(
  span: OtlpSpan,
  attributes: Attributes,
  fallbackAccount: string | undefined,
): SpanEvents['events'][number] {
  const id = `otel:${span.traceId}:${span.spanId}`;
  const text = (...names: readonly string[]): string | undefined =>
    names.map((name) => nameOf(attributes.get(name))).find((value) => value !== undefined);
  const account = text('quayside.account_id') ?? fallbackAccount ?? text('service.name');
  const provider = text('gen_ai.provider.name', 'gen_ai.system');
  const model = text('gen_ai.response.model', 'gen_ai.request.model');
  const nanoseconds = span.endTimeUnixNano ?? span.startTimeUnixNano;
  if (account === undefined) return { id, missing: 'service.name of its resource' };
  if (provider === undefined) return { id, missing: 'gen_ai.provider.name' };
  if (model === undefined) return { id, missing: 'gen_ai.response.model' };
  if (nanoseconds === undefined) return { id, missing: 'endTimeUnixNano' };
  const wrong = COUNTS.find((name) => Number.isNaN(toCount(attributes.get(name))));
  if (wrong !== undefined) return { id, missing: `whole number in ${wrong}` };
  const count = (name: (typeof COUNTS)[number]): number => toCount(attributes.get(name));
  return {
    id,
    account,
    provider,
    model,
    occurredAt: new Date(Math.floor(Number(nanoseconds) / 1e6)),
    tokens: {
      inputTokens: count('gen_ai.usage.input_tokens'),
      outputTokens: count('gen_ai.usage.output_tokens'),
      cachedInputTokens: count('gen_ai.usage.cache_read.input_tokens'),
      cacheWriteTokens: count('gen_ai.usage.cache_creation.input_tokens'),
      reasoningTokens: count('gen_ai.usage.reasoning.output_tokens'),
    },
    requestId: text('gen_ai.response.id'),
    dimensions: { user: text('enduser.id', 'user.id'), session: text('gen_ai.conversation.id') },
  };
}

function read(attributes: readonly OtlpAttribute[] = []): Attributes {
  return new Map(
    attributes.map(({ key, value = {} }) => [
      key,
      value.stringValue ?? value.intValue ?? value.doubleValue ?? value.boolValue,
    ]),
  );
}

/** 64-bit integers are texts in JSON. NaN for what is no count: as 0 it would cost nothing, in silence. */
function toCount(value: unknown): number {
  const count = Number(value ?? 0);
  return Number.isSafeInteger(count) && count >= 0 ? count : Number.NaN;
}
