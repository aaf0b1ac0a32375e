import type { Call, ChatMessage, ContentPart } from '@quayside/core';
import { continuedContent } from './continuation.js';
import { toImage } from './to-image.js';
import { toToolInput } from './tool-input.js';

interface Turn {
  readonly role: 'user' | 'assistant';
  readonly content: string | readonly unknown[];
}

/**
 * The conversation as turns. Results of tools are a part of what the user says, all of them in the turn after
 * the calls, and before any other word.
 */
export function toTurns(messages: readonly ChatMessage[], call: Call): readonly Turn[] {
  const turns: Turn[] = [];
  let results: unknown[] = [];
  const flush = (): void => {
    if (results.length > 0) turns.push({ role: 'user', content: results });
    results = [];
  };
  for (const message of messages) {
    if (message.role === 'tool') results.push(toResult(message));
    else if (message.role === 'user' && results.length > 0) {
      results.push(...toParts(message.content, call));
      flush();
    } else if (message.role === 'user') {
      const { content } = message;
      turns.push({
        role: 'user',
        content: typeof content === 'string' ? content : toParts(content, call),
      });
    } else {
      flush();
      const content = toContent(message);
      // A turn without a word is refused; the turns around it are joined.
      if (content.length > 0) turns.push({ role: 'assistant', content });
    }
  }
  flush();
  return turns;
}

function toResult({
  toolCallId,
  content,
  failed,
}: Extract<ChatMessage, { readonly role: 'tool' }>): unknown {
  return {
    type: 'tool_result',
    tool_use_id: toolCallId,
    content: content === '' ? undefined : content,
    is_error: failed,
  };
}

/** The turn as the model wrote it, its thinking included, where it came from Anthropic. */
function toContent({
  text,
  toolCalls = [],
  continuation,
}: Extract<ChatMessage, { readonly role: 'assistant' }>): string | readonly unknown[] {
  const content = continuedContent(continuation);
  if (content !== undefined) return content;
  const said = text.trim() === '' ? [] : [{ type: 'text', text }];
  if (toolCalls.length === 0) return said.length === 0 ? [] : text;
  const calls = toolCalls.map(({ id, name, arguments: written }) => ({
    type: 'tool_use',
    id,
    name,
    input: toToolInput(written),
  }));
  return [...said, ...calls];
}

function toParts(content: string | readonly ContentPart[], call: Call): readonly unknown[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return content.map((part) =>
    part.type === 'text' ? { type: 'text', text: part.text } : toImage(part.image, call),
  );
}
