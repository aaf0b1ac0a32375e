import { type Call, type ChatInput, type TokenUsage, tokenUsage } from '@quayside/core';
import { toUnits, toUsage } from '../api/usage-api.js';
import { type AnswerDraft, reasoningOf, textOf, toolCallsOf } from './answer-draft.js';

/** What Anthropic says of English text (https://platform.claude.com/docs/en/about-claude/glossary#tokens). */
const CHARACTERS_A_TOKEN = 3.5;
const TOKENS_A_MESSAGE = 4;
/** An image of a million pixels, at 750 a token (https://platform.claude.com/docs/en/build-with-claude/vision). */
const TOKENS_AN_IMAGE = 1_333;

/**
 * Reports what a stream that was cut or left has used up to then, as an estimate: it is paid for. What was sent
 * is counted exactly, where the stream had begun.
 */
export function reportEstimate(call: Call, input: ChatInput, draft: AnswerDraft): void {
  const { model, usage, isCounted } = draft;
  const counted = isCounted ? toUsage(usage) : undefined;
  call.emit({
    type: 'usage.reported',
    model,
    serviceTier: usage?.service_tier ?? undefined,
    estimated: counted === undefined,
    units: toUnits(usage),
    ...(counted ?? estimate(input, draft)),
  });
}

/** What a request's text comes to. */
export function tokensOf({ instructions = '', messages, tools, output }: ChatInput): number {
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

function estimate(input: ChatInput, draft: AnswerDraft): TokenUsage {
  const counted = toUsage(draft.usage);
  const calls = toolCallsOf(draft).map(({ name, arguments: written }) => name + written);
  const said = textOf(draft) + reasoningOf(draft) + calls.join('');
  const saidTokens = Math.ceil(said.length / CHARACTERS_A_TOKEN);
  return tokenUsage({
    ...(counted ?? { inputTokens: tokensOf(input) }),
    outputTokens: Math.max(saidTokens, counted?.outputTokens ?? 0),
  });
}

function lengthOf(json: unknown): number {
  return json === undefined ? 0 : JSON.stringify(json).length;
}
