import type { Call } from '../call.js';
import { IntegrationError } from '../errors/integration-error.js';
import type { ChatAnswer, ChatEvent } from '../ports/chat-model-answer.js';
import { withOutput } from '../ports/chat-model-output.js';
import type { ChatInput } from '../ports/chat-model-request.js';
import { usageOf } from './memory-answer.js';

/**
 * Says an answer piece by piece. A stream that is cut, or left, reports what was said until then as an
 * estimate: it was paid for.
 */
export async function* memoryChatStream(
  answer: ChatAnswer,
  input: ChatInput,
  call: Call,
  isCut: boolean,
): AsyncGenerator<ChatEvent> {
  let said = '';
  let isComplete = false;
  try {
    yield { type: 'answer.started', model: answer.model };
    if (answer.reasoning !== undefined) yield { type: 'reasoning.added', text: answer.reasoning };
    for (const piece of piecesOf(answer.text)) {
      call.signal.throwIfAborted();
      yield { type: 'text.added', text: piece };
      said += piece;
      if (isCut) throw cut(call);
    }
    yield* toolCallEvents(answer);
    isComplete = true;
    report(call, answer, answer.usage, false);
    yield { type: 'answer.finished', answer: await withOutput(answer, input, call) };
  } finally {
    if (!isComplete) report(call, answer, usageOf({}, input, said), true);
  }
}

/** Reports the tokens of an answer. */
export function report(
  call: Call,
  { model, serviceTier }: ChatAnswer,
  usage: ChatAnswer['usage'],
  estimated: boolean,
): void {
  if (usage === undefined) return;
  call.emit({ type: 'usage.reported', model, serviceTier, estimated, ...usage });
}

function* toolCallEvents({ toolCalls }: ChatAnswer): Generator<ChatEvent> {
  for (const [index, toolCall] of toolCalls.entries()) {
    const { id, name, arguments: written } = toolCall;
    yield { type: 'tool_call.started', index, id, name };
    const middle = Math.ceil(written.length / 2);
    yield { type: 'tool_call.added', index, arguments: written.slice(0, middle) };
    yield { type: 'tool_call.added', index, arguments: written.slice(middle) };
    yield { type: 'tool_call.finished', index, toolCall };
  }
}

/** Words with the space behind them. */
function piecesOf(text: string): string[] {
  return text.match(/\s*\S+\s*/g) ?? (text === '' ? [] : [text]);
}

function cut(call: Call): IntegrationError {
  return new IntegrationError({
    message: `memory ${call.operation} failed: the stream was cut before its end (unavailable).`,
    code: 'unavailable',
    execution: 'unknown',
  });
}
