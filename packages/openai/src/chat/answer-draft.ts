import type { Call, ChatAnswer, FinishReason, TokenUsage, ToolCall } from '@quayside/core';

/** What an answer has come to; both APIs and their streams write into one. */
export interface AnswerDraft {
  id: string | undefined;
  model: string;
  serviceTier: string | undefined;
  text: string;
  refusal: string;
  reasoning: string;
  toolCalls: ToolCall[];
  /** The provider's own word; undefined until it has said one. */
  finish: string | undefined;
  usage: TokenUsage | undefined;
  /** The provider's own parts of this turn, to be sent back with it. */
  continuation: unknown;
}

export function createDraft(model: string): AnswerDraft {
  return {
    id: undefined,
    model,
    serviceTier: undefined,
    text: '',
    refusal: '',
    reasoning: '',
    toolCalls: [],
    finish: undefined,
    usage: undefined,
    continuation: undefined,
  };
}

const REASONS: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  completed: 'stop',
  length: 'length',
  max_output_tokens: 'length',
  tool_calls: 'tool_calls',
  function_call: 'tool_calls',
  content_filter: 'content_filter',
  refusal: 'refusal',
};

/** Completes the answer, all but its structured output. */
export function toAnswer(draft: AnswerDraft): ChatAnswer {
  const { id, model, text, refusal, reasoning, toolCalls, finish, usage, continuation } = draft;
  const said = text === '' ? refusal : text;
  return {
    id,
    model,
    text: said,
    toolCalls,
    output: undefined,
    reasoning: reasoning === '' ? undefined : reasoning,
    finishReason: reasonOf(draft),
    providerReason: finish,
    message: {
      role: 'assistant',
      text: said,
      ...(toolCalls.length === 0 ? {} : { toolCalls }),
      ...(continuation === undefined ? {} : { continuation }),
    },
    usage,
    serviceTier: draft.serviceTier,
  };
}

function reasonOf({ finish, refusal, toolCalls }: AnswerDraft): FinishReason {
  const reason = finish === undefined ? 'other' : (REASONS[finish] ?? 'other');
  if (reason !== 'stop') return reason;
  if (refusal !== '') return 'refusal';
  // A forced tool call, and many compatible servers, end with "stop".
  return toolCalls.length > 0 ? 'tool_calls' : 'stop';
}

/** Reports the tokens of an answer, whatever becomes of it afterwards. */
export function reportUsage(call: Call, draft: AnswerDraft): void {
  const { usage, model, serviceTier, id: responseId } = draft;
  if (usage === undefined) return;
  const answered = { model, serviceTier, responseId };
  call.emit({ type: 'usage.reported', ...answered, estimated: false, ...usage });
}
