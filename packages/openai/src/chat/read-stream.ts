import { type Call, type ChatEvent, type ChatInput, IntegrationError } from '@quayside/core';
import { type HttpAnswer, readServerSentEvents } from '@quayside/core/http';
import { isRecord, readFailure, toStreamVerdict } from '../openai-errors.js';
import { type AnswerDraft, reportUsage, toAnswer, withOutput } from './answer-draft.js';
import { reportEstimate } from './estimate-usage.js';

/** What an API's events do to the draft. */
export interface StreamReader {
  /** Takes one event; `json` is its data. */
  take(draft: AnswerDraft, json: Readonly<Record<string, unknown>>): Generator<ChatEvent>;
  /** What is known once all events are there. */
  finish(draft: AnswerDraft): Generator<ChatEvent>;
}

/** What a stream belongs to. */
export interface StreamContext {
  readonly call: Call;
  readonly input: ChatInput;
  readonly draft: AnswerDraft;
  readonly reader: StreamReader;
  /** Whether a stream that does not say that it is over is an error. */
  readonly strict: boolean;
}

/**
 * Reads the events of an answer. It ends well only where the stream said that it was over: a finish
 * reason, or `[DONE]`. However it ends, its tokens are reported once, as an estimate where the provider
 * had no chance to count them.
 */
export async function* readStream(
  answer: HttpAnswer,
  context: StreamContext,
): AsyncGenerator<ChatEvent> {
  const { call, input, draft, reader } = context;
  let reported = false;
  try {
    yield { type: 'answer.started', model: draft.model };
    yield* readEvents(answer, context);
    yield* reader.finish(draft);
    if (draft.usage === undefined) reportEstimate(call, input, draft);
    else reportUsage(call, draft);
    reported = true;
    yield { type: 'answer.finished', answer: await withOutput(toAnswer(draft), input, call) };
  } finally {
    if (!reported) reportEstimate(call, input, draft);
  }
}

async function* readEvents(
  answer: HttpAnswer,
  { call, draft, reader, strict }: StreamContext,
): AsyncGenerator<ChatEvent> {
  let isOver = false;
  for await (const { event, data } of readServerSentEvents(answer.chunks())) {
    if (data === '[DONE]') {
      isOver = true;
      break;
    }
    const json = parse(data, call);
    const failure =
      event === 'error' ? (readFailure({ error: json }) ?? readFailure(json)) : readFailure(json);
    if (failure !== undefined)
      throw new IntegrationError(toStreamVerdict(readFailure(json) ?? failure, call.operation));
    yield* reader.take(draft, json);
  }
  if (isOver || draft.finish !== undefined) return;
  const hasText = draft.text !== '' || draft.refusal !== '' || draft.toolCalls.length > 0;
  if (strict || !hasText) throw truncated(call);
  draft.finish = 'stop';
}

function parse(data: string, call: Call): Readonly<Record<string, unknown>> {
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

function truncated(call: Call): IntegrationError {
  return new IntegrationError({
    message: `openai ${call.operation} failed: the stream ended before the answer did (unavailable). What arrived so far is incomplete; for servers that never say so, set streamEnd: 'lenient'.`,
    code: 'unavailable',
    execution: 'unknown',
  });
}
