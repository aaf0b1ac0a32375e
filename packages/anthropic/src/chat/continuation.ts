import { isRecord } from '../anthropic-errors.js';
import type { ContentBlock } from '../api/message-api.js';

/** The blocks of a turn, marked as Anthropic's: a conversation may move from one provider to another. */
interface Continuation {
  readonly provider: 'anthropic';
  readonly content: readonly ContentBlock[];
}

/** What text and tool calls do not carry: signed thinking, above all. Undefined where there is nothing else. */
export function toContinuation(content: readonly ContentBlock[]): Continuation | undefined {
  if (content.every(({ type }) => type === 'text' || type === 'tool_use')) return undefined;
  // An empty text is written at times, and refused when it comes back.
  const kept = content.filter((block) => block.type !== 'text' || Boolean(block.text?.trim()));
  return { provider: 'anthropic', content: kept };
}

/** The blocks of a turn that came from Anthropic; undefined for any other, which is told anew. */
export function continuedContent(continuation: unknown): readonly unknown[] | undefined {
  if (!isRecord(continuation) || continuation.provider !== 'anthropic') return undefined;
  return Array.isArray(continuation.content) ? continuation.content : undefined;
}
