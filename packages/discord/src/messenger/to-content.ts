import type { Inline, ListBlock, MessageContent, RichText } from '@quayside/core';
import { escapeMarkdown } from './escape-markdown.js';
import { type ActionRow, toComponents } from './to-components.js';
import { toMarkdown } from './to-markdown.js';
import { unsendable } from './unsendable.js';

/** Who may be notified (https://docs.discord.com/developers/resources/message#allowed-mentions-object). */
export interface AllowedMentions {
  readonly parse: readonly 'everyone'[];
  readonly users: readonly string[];
  readonly roles: readonly string[];
  /** The author of the message that is replied to. */
  readonly replied_user: boolean;
}

/** What a message says, in Discord's fields. All of them, so that an edit leaves nothing of the old ones. */
export interface DiscordContent {
  readonly content: string;
  readonly embeds: readonly { readonly description: string }[];
  readonly components: readonly ActionRow[];
  readonly allowed_mentions: AllowedMentions;
}

const LONGEST_CONTENT = 2_000;
const LONGEST_DESCRIPTION = 4_096;
const LONGEST_EMBEDS = 6_000;

type Mention = Exclude<Inline, string> & { readonly type: 'mention' };

/**
 * Writes what a message says: text literally, blocks as Markdown and buttons. What is longer than a message
 * goes into embeds, which notify nobody: then the mentions stand above them. Only mentions that are blocks
 * notify, whatever the text looks like.
 *
 * @throws invalid_request for what does not fit into a message
 */
export function toContent({ text, blocks = [] }: MessageContent): DiscordContent {
  const pieces = blocks.flatMap((block) => toMarkdown(block) ?? []);
  const mentions = mentionsIn(blocks);
  const written = pieces.length === 0 ? escapeMarkdown(text) : pieces.join('\n');
  const fits = written.length <= LONGEST_CONTENT;
  if (!fits && pieces.length === 0)
    throw unsendable(`its text has ${written.length} characters of 2,000 as Discord counts them`);
  return {
    content: fits ? written : [...new Set(mentions.map(writeMention))].join(' '),
    embeds: fits ? [] : toEmbeds(pieces),
    components: toComponents(blocks),
    allowed_mentions: toAllowed(mentions),
  };
}

/** Whole blocks, as many as fit into one. */
function toEmbeds(pieces: readonly string[]): DiscordContent['embeds'] {
  const descriptions: string[] = [];
  for (const piece of pieces) {
    const last = descriptions.at(-1);
    const longer = last === undefined ? piece : `${last}\n${piece}`;
    if (last === undefined || longer.length > LONGEST_DESCRIPTION) descriptions.push(piece);
    else descriptions[descriptions.length - 1] = longer;
  }
  const length = descriptions.reduce((sum, one) => sum + one.length, 0);
  if (length > LONGEST_EMBEDS || descriptions.some((one) => one.length > LONGEST_DESCRIPTION))
    throw unsendable(
      `its blocks have ${length} characters as Markdown; Discord takes 6,000, and 4,096 of one block`,
    );
  return descriptions.map((description) => ({ description }));
}

function mentionsIn(blocks: RichText): readonly Mention[] {
  return blocks
    .flatMap((block) => {
      if (block.type === 'list') return inlinesOf(block);
      return 'content' in block ? block.content : [];
    })
    .filter((run) => typeof run !== 'string' && run.type === 'mention');
}

function inlinesOf({ items }: ListBlock): readonly Inline[] {
  return items.flatMap(({ content, list }) => [...content, ...(list ? inlinesOf(list) : [])]);
}

function writeMention(mention: Mention): string {
  return toMarkdown({ type: 'paragraph', content: [mention] }) ?? '';
}

function toAllowed(mentions: readonly Mention[]): AllowedMentions {
  const idsOf = (kind: Mention['kind']): readonly string[] => [
    ...new Set(mentions.flatMap((one) => ('id' in one && one.kind === kind ? [one.id] : []))),
  ];
  const isLoud = mentions.some(({ kind }) => kind === 'everyone' || kind === 'here');
  return {
    parse: isLoud ? ['everyone'] : [],
    users: idsOf('person'),
    roles: idsOf('group'),
    replied_user: false,
  };
}
