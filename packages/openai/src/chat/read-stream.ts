import {
  type Call,
  type ChatEvent,
  type ChatInput,
  IntegrationError,
  isIntegrationError,
  withOutput,
} from '@quayside/core';
import { type HttpAnswer, readServerSentEvents } from '@quayside/core/http';
import { isRecord, readStreamFailure, toStreamVerdict } from '../openai-errors.js';
import { type AnswerDraft, reportUsage, toAnswer } from './answer-draft.js';
import { type CountTokens, reportEstimate } from './estimate-usage.js';

type Json = Readonly<Record<string, unknown>>;

/** What an API's events do to the draft. */
export interface StreamReader {
  /** Takes one event; `json` is its data. */
  take(draft: AnswerDraft, json: Json): Iterable<ChatEvent>;
  /** Whether nothing follows an event, where the API has one like that. */
  isLast(json: Json): boolean;
  /** What is known once all events are there. */
  finish(draft: AnswerDraft): Iterable<ChatEvent>;
}

/** What a stream belongs to. */
export interface StreamContext {
  readonly call: Call;
  readonly input: ChatInput;
  readonly draft: AnswerDraft;
  readonly reader: StreamReader;
  /** Whether a stream that does not say that it is over is an error. */
  readonly strict: boolean;
  /** Counts what the provider had no chance to count. */
  readonly countTokens: CountTokens | undefined;
}

/**
 * Reads the events of an answer. It begins with the first event of OpenAI's: what fails before that fails the
 * attempt, which may be repeated. It ends well only where the stream said that it was over: a finish reason,
 * or `[DONE]`. However it ends, its tokens are reported once, as an estimate where the provider had no chance
 * to count them.
 */
export async function* readStream(
  answer: HttpAnswer,
  context: StreamContext,
): AsyncGenerator<ChatEvent> {
  const { call, input, draft, reader, countTokens } = context;
  // A page comes from something that stands before the model, and nobody knows of any tokens.
  let reported = isPage(answer);
  try {
    yield* readEvents(answer, context);
    yield* reader.finish(draft);
    if (draft.usage === undefined) reportEstimate(call, input, draft, countTokens);
    else reportUsage(call, draft);
    reported = true;
    yield { type: 'answer.finished', answer: await withOutput(toAnswer(draft), input, call) };
  } catch (error) {
    reported ||= isFree(error, draft);
    throw error;
  } finally {
    if (!reported) reportEstimate(call, input, draft, countTokens);
  }
}

async function* readEvents(
  answer: HttpAnswer,
  { call, draft, reader, strict }: StreamContext,
): AsyncGenerator<ChatEvent> {
  if (isDocument(answer)) throw noStream(call);
  let hasStarted = false;
  let isOver = false;
  for await (const { event, data } of readServerSentEvents(answer.chunks())) {
    if (data === '[DONE]') {
      isOver = true;
      break;
    }
    const json = parse(data, call);
    const failure = readStreamFailure(event, json);
    if (failure !== undefined) throw new IntegrationError(toStreamVerdict(failure, call.operation));
    if (isKeepAlive(event, json)) continue;
    // The first event names the model that really answers.
    const added = [...reader.take(draft, json)];
    if (!hasStarted) yield { type: 'answer.started', model: draft.model };
    hasStarted = true;
    yield* added;
    isOver = reader.isLast(json);
    if (isOver) break;
  }
  if (!isOver && draft.finish === undefined && (strict || !hasSaid(draft))) throw truncated(call);
  if (!hasStarted) yield { type: 'answer.started', model: draft.model };
  draft.finish ??= isOver ? undefined : 'stop';
}

/** A proxy's page, or the answer of a server that does not know streams. Other types may be mislabelled. */
function isDocument(answer: HttpAnswer): boolean {
  return /html|json/i.test(answer.header('content-type') ?? '');
}

function isPage(answer: HttpAnswer): boolean {
  return /html/i.test(answer.header('content-type') ?? '');
}

/** What servers send as an event, and not as a comment, to keep a connection open. */
function isKeepAlive(event: string, { type }: Json): boolean {
  return event === 'ping' || type === 'ping' || type === 'keepalive';
}

function hasSaid({ text, refusal, toolCalls }: AnswerDraft): boolean {
  return text !== '' || refusal !== '' || toolCalls.length > 0;
}

/** A refusal before the first word is not charged for. */
function isFree(error: unknown, draft: AnswerDraft): boolean {
  const isRefusal = isIntegrationError(error) && error.execution !== 'unknown';
  return isRefusal && draft.usage === undefined && draft.reasoning === '' && !hasSaid(draft);
}

function parse(data: string, call: Call): Json {
  try {
    const json: unknown = JSON.parse(data);
    if (isRecord(json)) return json;
  } catch {
    // The parser's own message quotes what the model said.
  }
  throw new IntegrationError({
    message: `openai ${call.operation} failed: an event of the stream is no JSON object (malformed_response). What arrived so far is incomplete.`,
    code: 'malformed_response',
    execution: 'unknown',
  });
}

function noStream(call: Call): IntegrationError {
  return new IntegrationError({
    message: `openai ${call.operation} failed: HTTP 200 with a document for a stream of events (malformed_response). Check the base URL, and that the server can stream.`,
    code: 'malformed_response',
    execution: 'unknown',
  });
}

function truncated(call: Call): IntegrationError {
  return new IntegrationError({
    message: `openai ${call.operation} failed: the stream ended before the answer did (unavailable). What arrived so far is incomplete; for servers that never say so, set streamEnd: 'lenient'.`,
    code: 'unavailable',
    execution: 'unknown',
  });
}
