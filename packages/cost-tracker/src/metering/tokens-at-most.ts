import { type ChatInput, type EmbedInput, toOutputJsonSchema } from '@quayside/core';

/** How many tokens a call can use, counted from above. */
export interface TokenBound {
  readonly inputTokens: number;
  readonly maxOutputTokens: number;
}

export interface TokenBoundOptions {
  /** What an image counts for at most. @default none: a call with images has no bound */
  readonly imageTokens?: number | undefined;
  /** The most that the model can say where a call has no `maxTokens`. @default none: such a call has no bound */
  readonly maxOutputTokens?: number | undefined;
}

/** What providers put before a conversation unseen: prompts for tools and for structured output. */
const UNSEEN_TOKENS = 1_000;
const SUBJECT = { provider: 'cost-tracker', operation: 'tokensAtMost' };

/**
 * Counts the tokens of what is asked from above: no tokenizer makes more tokens of a text than it has bytes, and
 * the JSON around a message has more bytes than its framing has tokens. Four times too much for English; exact
 * budgets need a tokenizer of the model's own. Undefined where nothing bounds the call.
 *
 * @param input what `budget()` shows of a `budgeted` port: a `ChatInput` or an `EmbedInput`
 */
export function tokensAtMost(
  input: unknown,
  options: TokenBoundOptions = {},
): TokenBound | undefined {
  if (typeof input !== 'object' || input === null) return undefined;
  if ('texts' in input) {
    // An object with texts is what the embedding port calls its input.
    const { texts } = input as EmbedInput;
    return { inputTokens: bytesOf(texts), maxOutputTokens: 0 };
  }
  return 'messages' in input ? ofChat(input as ChatInput, options) : undefined;
}

function ofChat(input: ChatInput, options: TokenBoundOptions): TokenBound | undefined {
  const { instructions, messages, tools, toolChoice, output, maxTokens } = input;
  const maxOutputTokens = maxTokens ?? options.maxOutputTokens;
  if (maxOutputTokens === undefined) return undefined;
  let images = 0;
  const said = messages.map((message) => {
    if (message.role !== 'user' || typeof message.content === 'string') return message;
    const content = message.content.filter(({ type }) => type === 'text');
    images += message.content.length - content.length;
    return { ...message, content };
  });
  if (images > 0 && options.imageTokens === undefined) return undefined;
  const shape = output === undefined ? undefined : toOutputJsonSchema(output, SUBJECT);
  const text = bytesOf({ instructions, said, tools, toolChoice, name: output?.name, shape });
  const inputTokens = text + images * (options.imageTokens ?? 0) + UNSEEN_TOKENS;
  return { inputTokens, maxOutputTokens };
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
