import type { ChatAnswer, FinishReason } from '../ports/chat-model-answer.js';
import type { ToolCall } from '../ports/chat-model-messages.js';
import type { ChatInput } from '../ports/chat-model-request.js';
import { type TokenCounts, type TokenUsage, tokenUsage } from '../token-usage.js';

/** What a model in memory says. */
export interface MemoryAnswer {
  /** @default '' */
  readonly text?: string | undefined;
  /** Becomes the text, as JSON: what a structured output is made of. */
  readonly json?: unknown;
  /** Arguments are written as JSON; a string is taken as it is, also when it is none. */
  readonly toolCalls?:
    | ReadonlyArray<{ readonly name: string; readonly arguments: unknown }>
    | undefined;
  readonly reasoning?: string | undefined;
  /** @default `tool_calls` with tool calls, else `stop` */
  readonly finishReason?: FinishReason | undefined;
  /** What is left out is estimated at four characters a token. */
  readonly usage?: TokenCounts | undefined;
}

/** Completes an answer, its structured output left out. */
export function toMemoryChatAnswer(
  answer: MemoryAnswer,
  input: ChatInput,
  id: string,
  model: string,
): ChatAnswer {
  const text = answer.json === undefined ? (answer.text ?? '') : JSON.stringify(answer.json);
  const toolCalls = (answer.toolCalls ?? []).map((asked, index) => toToolCall(asked, id, index));
  const finishReason = answer.finishReason ?? (toolCalls.length > 0 ? 'tool_calls' : 'stop');
  return {
    id,
    model,
    text,
    toolCalls,
    output: undefined,
    reasoning: answer.reasoning,
    finishReason,
    providerReason: finishReason,
    message: { role: 'assistant', text, ...(toolCalls.length > 0 ? { toolCalls } : {}) },
    usage: usageOf(answer, input, text),
    serviceTier: undefined,
  };
}

/** Counts tokens as a rule of thumb does: four characters each. */
export function estimateTokens(text: string): number {
  return Math.ceil(text.length / 4);
}

export function usageOf(answer: MemoryAnswer, input: ChatInput, text: string): TokenUsage {
  const asked = JSON.stringify([input.instructions, input.messages]);
  return tokenUsage({
    inputTokens: estimateTokens(asked),
    outputTokens: estimateTokens(text + (answer.reasoning ?? '')),
    ...answer.usage,
  });
}

function toToolCall(
  asked: { readonly name: string; readonly arguments: unknown },
  answerId: string,
  index: number,
): ToolCall {
  const { name, arguments: given } = asked;
  const written = typeof given === 'string' ? given : JSON.stringify(given ?? {});
  return { id: `${answerId}_call_${index}`, name, arguments: written };
}
