import { isConsistentUsage, tokenUsage } from '@quayside/core';
import {
  controlTowerBody,
  liteLlmSpendLog,
  otlpTraces,
  usageBatchFrame,
} from '../../contract/foreign-schema.js';
import { usageBody } from '../../contract/usage-schema.js';
import { problemOf } from '../../ledger/check-event.js';
import type { LedgerEvent } from '../../ledger/ledger-event.js';
import { parse, Refusal } from '../failure.js';
import { fromControlTower } from './from-control-tower.js';
import { fromLiteLlm } from './from-lite-llm.js';
import { fromOtlp } from './from-otlp.js';
import { fromUsageBody } from './from-usage-body.js';

/** An event, or why it is none. */
export type Incoming =
  | { readonly event: LedgerEvent }
  | { readonly id: string | null; readonly problem: Refusal };

/** What a body holds. */
export interface Intake {
  readonly incoming: readonly Incoming[];
  /** One event that came by itself is answered by itself. */
  readonly single: boolean;
  readonly mode: 'all_or_none' | 'each';
  readonly ignored: number;
}

export interface IntakeContext {
  /** For events without an id. */
  readonly makeId: () => string;
  /** The `Idempotency-Key` header: the id of a single event that has none. */
  readonly idempotencyKey: string | undefined;
  /** The account of rows and spans that name none. */
  readonly account: string | undefined;
}

const MOST_EVENTS = 1000;

/**
 * Reads whatever may be posted as usage: an event or a batch in one of the spellings, rows of LiteLLM's
 * spend logs, spans of OpenTelemetry. The shape says which it is; a wrong field is told in its terms.
 *
 * @throws a refusal where the body as a whole is none of them
 */
export function parseUsage(body: unknown, context: IntakeContext): Intake {
  if (isObject(body) && 'resourceSpans' in body) return parseSpans(body, context);
  if (Array.isArray(body)) return parseBatch({ events: body }, context);
  if (isObject(body) && 'events' in body) return parseBatch(body, context);
  const incoming = [readOne(body, context, context.idempotencyKey)];
  return { incoming, single: true, mode: 'all_or_none', ignored: 0 };
}

function parseBatch(body: unknown, context: IntakeContext): Intake {
  const { events, mode = 'all_or_none' } = parse(usageBatchFrame, body, 'The batch');
  const incoming = events.map((event) => readOne(event, context, undefined));
  return { incoming, single: false, mode, ignored: 0 };
}

function parseSpans(body: unknown, context: IntakeContext): Intake {
  const { events, ignored } = fromOtlp(parse(otlpTraces, body, 'The trace'), context.account);
  if (events.length > MOST_EVENTS)
    throw new Refusal('invalid_request', `A request has at most ${MOST_EVENTS} model calls.`);
  const incoming = events.map((event): Incoming => {
    if (!('missing' in event)) return checked(event);
    const problem = new Refusal('invalid_request', `A span has no ${event.missing}.`);
    return { id: event.id, problem };
  });
  // An exporter sends many spans and cannot take one back: the good ones are recorded.
  return { incoming, single: false, mode: 'each', ignored };
}

function readOne(body: unknown, context: IntakeContext, key: string | undefined): Incoming {
  try {
    return checked(toEvent(body, context, key));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { id: isObject(body) && typeof body.id === 'string' ? body.id : null, problem: error };
  }
}

function toEvent(body: unknown, context: IntakeContext, key: string | undefined): LedgerEvent {
  if (isObject(body) && ('startTime' in body || 'spend' in body)) {
    const account = context.account ?? 'litellm';
    return fromLiteLlm(parse(liteLlmSpendLog, body, 'The spend log'), account);
  }
  if (isObject(body) && ('cost_usd' in body || 'context' in body))
    return fromControlTower(parse(controlTowerBody, body, 'The event'), key ?? context.makeId());
  const usage = parse(usageBody, body, 'The event');
  return fromUsageBody(usage, usage.id ?? key ?? context.makeId());
}

function checked(event: LedgerEvent): Incoming {
  const problem = isConsistentUsage(tokenUsage(event.tokens ?? {}))
    ? problemOf(event)
    : 'usage has a part that is larger than the total it belongs to';
  if (problem === undefined) return { event };
  return {
    id: event.id,
    problem: new Refusal('invalid_request', `The event is wrong: ${problem}`),
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
