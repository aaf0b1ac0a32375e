import { isRecord } from '../anthropic-errors.js';
import type { ContentBlock } from '../api/message-api.js';

/** The blocks of a turn, marked as Anthropic's: a conversation may move from one provider to another. */
interface Continuation {
  readonly provider: 'anthropic';
  readonly content: readonly ContentBlock[];
}

/** What text and tool calls do not carry: signed thinking, above all. Undefined where there is nothing else. */
export function toContinuation(content: readonly ContentBlock[]): Continuation | undefined {
  const kept = content.filter(isWelcome);
  if (kept.every(({ type }) => type === 'text' || type === 'tool_use')) return undefined;
  return { provider: 'anthropic', content: kept };
}

/** An empty text is written at times, and a thought that was cut has no signature: both are refused. */
function isWelcome({ type, text, signature }: ContentBlock): boolean {
  if (type === 'text') return Boolean(text?.trim());
  return type !== 'thinking' || signature !== '';
}

/** The blocks of a turn that came from Anthropic; undefined for any other, which is told anew. */
export function continuedContent(continuation: unknown): readonly unknown[] | undefined {
  if (!isRecord(continuation) || continuation.provider !== 'anthropic') return undefined;
  return Array.isArray(continuation.content) ? continuation.content : undefined;
}
