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

function estimate(
  { instructions = '', messages, tools }: ChatInput,
  draft: AnswerDraft,
): TokenUsage {
  let characters = instructions.length + JSON.stringify(tools ?? '').length;
  let tokens = 0;
  for (const message of messages) {
    tokens += TOKENS_A_MESSAGE;
    if (message.role === 'assistant') characters += JSON.stringify(message).length;
    else if (typeof message.content === 'string') characters += message.content.length;
    else {
      for (const part of message.content) {
        if (part.type === 'text') characters += part.text.length;
        else tokens += TOKENS_AN_IMAGE;
      }
    }
  }
  const written = draft.toolCalls.map((call) => call.name + call.arguments).join('');
  const said = draft.text + draft.refusal + draft.reasoning + written;
  return tokenUsage({
    inputTokens: tokens + Math.ceil(characters / CHARACTERS_A_TOKEN),
    outputTokens: Math.ceil(said.length / CHARACTERS_A_TOKEN),
  });
}
