import { DiscordFailure, wrongForm } from './discord-failure.js';
import type { FakeMessage } from './discord-state.js';
import type { RouteCall } from './fake-route.js';

type Content = Pick<FakeMessage, 'content' | 'embeds' | 'components' | 'allowedMentions' | 'flags'>;

/** Reads what a message says, and refuses what Discord refuses. */
export function contentOf({ json, files }: Pick<RouteCall, 'json' | 'files'>): Content {
  const { content = '', embeds = [], components = [], flags = 0 } = json;
  if (typeof content !== 'string') throw wrongForm('content', 'STRING_TYPE_CONVERT');
  if (content.length > 2_000) throw wrongForm('content', 'BASE_TYPE_MAX_LENGTH');
  if (!Array.isArray(embeds)) throw wrongForm('embeds', 'LIST_TYPE_CONVERT');
  if (!Array.isArray(components)) throw wrongForm('components', 'LIST_TYPE_CONVERT');
  const lengths = embeds.map(
    ({ description = '', title = '' }) => description.length + title.length,
  );
  if (lengths.some((length) => length > 4_096 + 256))
    throw wrongForm('embeds.0.description', 'BASE_TYPE_MAX_LENGTH');
  if (embeds.length > 10) throw wrongForm('embeds', 'BASE_TYPE_BAD_LENGTH');
  if (lengths.reduce((sum, length) => sum + length, 0) > 6_000)
    throw wrongForm('embeds', 'MAX_EMBED_SIZE_EXCEEDED');
  if (content.trim() === '' && embeds.length + components.length + files.length === 0)
    throw new DiscordFailure(400, 50006, 'Cannot send an empty message');
  return {
    content: content.trim(),
    embeds,
    components,
    allowedMentions: json.allowed_mentions,
    flags: Number(flags),
  };
}
