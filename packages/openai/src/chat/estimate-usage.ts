import { type Call, type ChatInput, type TokenUsage, tokenUsage } from '@quayside/core';
import type { AnswerDraft } from './answer-draft.js';
import { estimateTokens } from './estimate-tokens.js';

/** Counts the tokens of a text for a model. */
export type CountTokens = (text: string, model: string) => number;

/** What OpenAI's limits take a token for. */
const CHARACTERS_A_TOKEN = 4;
/** Framing of each message (https://cookbook.openai.com/examples/how_to_count_tokens_with_tiktoken). */
const TOKENS_A_MESSAGE = 4;
/** A small image at low detail. */
const TOKENS_AN_IMAGE = 85;

/** What a request says, and the tokens of whatever else it has. */
interface Prompt {
  readonly texts: readonly string[];
  readonly otherTokens: number;
}

/** Reports what a stream that was cut or left has used up to then, as an estimate: it is paid for. */
export function reportEstimate(
  call: Call,
  input: ChatInput,
  draft: AnswerDraft,
  countTokens: CountTokens | undefined,
): void {
  const { model, serviceTier, id: responseId } = draft;
  const usage = draft.usage ?? estimate(input, draft, countTokens);
  const estimated = draft.usage === undefined;
  const answered = { model, serviceTier, responseId };
  call.emit({ type: 'usage.reported', ...answered, estimated, ...usage });
}

/** What a request counts against the model's limits: as OpenAI says, the longest answer or its own text. */
export function tokensOf(input: ChatInput): number {
  const { texts, otherTokens } = promptOf(input);
  const characters = texts.reduce((sum, text) => sum + text.length, 0);
  const tokens = otherTokens + Math.ceil(characters / CHARACTERS_A_TOKEN);
  return Math.max(input.maxTokens ?? 0, tokens);
}

/** What a text counts against the model's limits. */
export function tokensOfText(text: string): number {
  return Math.ceil(text.length / CHARACTERS_A_TOKEN);
}

function estimate(
  input: ChatInput,
  draft: AnswerDraft,
  countTokens: CountTokens | undefined,
): TokenUsage {
  const count = (texts: readonly string[]): number =>
    texts.reduce((sum, text) => sum + countWith(countTokens, text, draft.model), 0);
  const { texts, otherTokens } = promptOf(input);
  const written = draft.toolCalls.flatMap((call) => [call.name, call.arguments]);
  const said = [draft.text, draft.refusal, draft.reasoning, ...written];
  return tokenUsage({ inputTokens: count(texts) + otherTokens, outputTokens: count(said) });
}

/** A count that fails must not take the place of how the stream ended, so it is estimated instead. */
function countWith(countTokens: CountTokens | undefined, text: string, model: string): number {
  if (text === '') return 0;
  try {
    const counted = countTokens?.(text, model);
    if (counted !== undefined && Number.isSafeInteger(counted) && counted >= 0) return counted;
  } catch {
    // As for a count that is none.
  }
  return estimateTokens(text);
}

function promptOf({ instructions = '', messages, tools, output }: ChatInput): Prompt {
  const texts = [instructions, toText(tools), toText(output?.jsonSchema)];
  let otherTokens = 0;
  for (const message of messages) {
    otherTokens += TOKENS_A_MESSAGE;
    if (message.role === 'assistant') texts.push(toText(message));
    else if (typeof message.content === 'string') texts.push(message.content);
    else {
      for (const part of message.content) {
        if (part.type === 'text') texts.push(part.text);
        else otherTokens += TOKENS_AN_IMAGE;
      }
    }
  }
  return { texts, otherTokens };
}

function toText(json: unknown): string {
  return json === undefined ? '' : JSON.stringify(json);
}
