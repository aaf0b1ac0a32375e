import { type Call, type ChatInput, type TokenUsage, tokenUsage } from '@quayside/core';
import type { AnswerDraft } from './answer-draft.js';

/** What OpenAI's tokenizers make of common text, on average. */
const CHARACTERS_A_TOKEN = 4;
/** Framing of each message (https://cookbook.openai.com/examples/how_to_count_tokens_with_tiktoken). */
const TOKENS_A_MESSAGE = 4;
/** A small image at low detail. */
const TOKENS_AN_IMAGE = 85;

/** Reports what a stream that was cut or left has used up to then, as an estimate: it is paid for. */
export function reportEstimate(call: Call, input: ChatInput, draft: AnswerDraft): void {
  const { model, serviceTier } = draft;
  const usage = draft.usage ?? estimate(input, draft);
  const estimated = draft.usage === undefined;
  call.emit({ type: 'usage.reported', model, serviceTier, estimated, ...usage });
}

/** What a request counts against the model's limits: as OpenAI says, the longest answer or its own text. */
export function tokensOf(input: ChatInput): number {
  return Math.max(input.maxTokens ?? 0, inputTokensOf(input));
}

/** What a text comes to. */
export function tokensOfText(text: string): number {
  return Math.ceil(text.length / CHARACTERS_A_TOKEN);
}

function estimate(input: ChatInput, draft: AnswerDraft): TokenUsage {
  const written = draft.toolCalls.map((call) => call.name + call.arguments).join('');
  const said = draft.text + draft.refusal + draft.reasoning + written;
  return tokenUsage({ inputTokens: inputTokensOf(input), outputTokens: tokensOfText(said) });
}

function inputTokensOf({ instructions = '', messages, tools, output }: ChatInput): number {
  let characters = instructions.length + lengthOf(tools) + lengthOf(output?.jsonSchema);
  let tokens = 0;
  for (const message of messages) {
    tokens += TOKENS_A_MESSAGE;
    if (message.role === 'assistant') characters += lengthOf(message);
    else if (typeof message.content === 'string') characters += message.content.length;
    else {
      for (const part of message.content) {
        if (part.type === 'text') characters += part.text.length;
        else tokens += TOKENS_AN_IMAGE;
      }
    }
  }
  return tokens + Math.ceil(characters / CHARACTERS_A_TOKEN);
}

function lengthOf(json: unknown): number {
  return json === undefined ? 0 : JSON.stringify(json).length;
}
