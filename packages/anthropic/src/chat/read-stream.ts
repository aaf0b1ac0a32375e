import {
  type Call,
  type ChatEvent,
  type ChatInput,
  IntegrationError,
  isIntegrationError,
  withOutput,
} from '@quayside/core';
import { type HttpAnswer, readServerSentEvents } from '@quayside/core/http';
import { isRecord, readStreamFailure, toStreamVerdict } from '../anthropic-errors.js';
import { type AnswerDraft, toAnswer } from './answer-draft.js';
import { reportEstimate } from './estimate-usage.js';
import { signOfLife, takeEvent } from './take-event.js';

type Json = Readonly<Record<string, unknown>>;

/** What a stream belongs to. */
export interface StreamContext {
  readonly call: Call;
  readonly input: ChatInput;
  readonly draft: AnswerDraft;
  /** Whether a stream that does not say that it is over is an error. */
  readonly strict: boolean;
}

/**
 * Reads the events of an answer. It begins with the first event of Anthropic's: what fails before that fails the
 * attempt, which may be repeated. It ends well only where the stream said that it was over: `message_stop`.
 * However it ends, its tokens are reported once, as an estimate where the provider had no chance to count them.
 */
export async function* readStream(
  answer: HttpAnswer,
  context: StreamContext,
): AsyncGenerator<ChatEvent> {
  const { call, input, draft } = context;
  // A page comes from something that stands before the model, and nobody knows of any tokens.
  let isFree = isPage(answer);
  try {
    yield* readEvents(answer, context);
  } catch (error) {
    // A refusal before the first word is not charged for.
    isFree ||= !hasBegun(draft) && isIntegrationError(error) && error.execution !== 'unknown';
    throw error;
  } finally {
    if (!isFree) reportEstimate(call, input, draft);
  }
  yield { type: 'answer.finished', answer: await withOutput(toAnswer(draft), input, call) };
}

async function* readEvents(
  answer: HttpAnswer,
  { call, draft, strict }: StreamContext,
): AsyncGenerator<ChatEvent> {
  if (isDocument(answer)) throw noStream(call);
  let hasStarted = false;
  let isOver = false;
  for await (const { event, data } of readServerSentEvents(answer.chunks())) {
    const json = parse(data, call);
    const type = json.type ?? event;
    const failure = readStreamFailure(type, json);
    if (failure !== undefined)
      throw new IntegrationError(toStreamVerdict(failure, call.operation, hasBegun(draft)));
    if (type === 'ping') {
      const sign = signOfLife(draft);
      if (sign !== undefined) yield sign;
      continue;
    }
    // The first event names the model that really answers.
    const added = [...takeEvent(draft, { ...json, type })];
    if (!hasStarted) yield { type: 'answer.started', model: draft.model };
    hasStarted = true;
    yield* added;
    isOver = type === 'message_stop';
    if (isOver) break;
  }
  if (!isOver && (strict || !hasBegun(draft))) throw truncated(call);
  draft.finish ??= isOver ? undefined : 'end_turn';
}

/** A proxy's page, or the answer of a server that does not know streams. Other types may be mislabelled. */
function isDocument(answer: HttpAnswer): boolean {
  return /html|json/i.test(answer.header('content-type') ?? '');
}

function isPage(answer: HttpAnswer): boolean {
  return /html/i.test(answer.header('content-type') ?? '');
}

function hasBegun({ usage, blocks, id }: AnswerDraft): boolean {
  return usage !== undefined || blocks.size > 0 || id !== undefined;
}

function parse(data: string, call: Call): Json {
  try {
    const json: unknown = JSON.parse(data);
    if (isRecord(json)) return json;
  } catch {
    // The parser's own message quotes what the model said.
  }
  throw new IntegrationError({
    message: `anthropic ${call.operation} failed: an event of the stream is no JSON object (malformed_response). What arrived so far is incomplete.`,
    code: 'malformed_response',
    execution: 'unknown',
  });
}

function noStream(call: Call): IntegrationError {
  return new IntegrationError({
    message: `anthropic ${call.operation} failed: HTTP 200 with a document for a stream of events (malformed_response). Check the base URL, and that the server can stream.`,
    code: 'malformed_response',
    execution: 'unknown',
  });
}

function truncated(call: Call): IntegrationError {
  return new IntegrationError({
    message: `anthropic ${call.operation} failed: the stream ended before the answer did (unavailable). What arrived so far is incomplete; for servers that never say so, set streamEnd: 'lenient'.`,
    code: 'unavailable',
    execution: 'unknown',
  });
}
