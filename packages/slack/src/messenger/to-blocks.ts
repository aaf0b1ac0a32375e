import type { Button, Inline, ListBlock, RichText, RichTextBlock } from '@quayside/core';
import type { FormValue } from '@quayside/core/http';

/** A piece of Block Kit (https://docs.slack.dev/reference/block-kit). */
export type SlackBlock = { readonly [field: string]: FormValue };

/** What Slack shows of a header; longer ones are refused. */
const LONGEST_HEADER = 150;
const LONGEST_BUTTON = 75;

/**
 * Writes rich text as Block Kit. Text stands in elements that Slack takes literally, so nothing has to be
 * escaped; neighbours that are rich text share a block.
 */
export function toBlocks(richText: RichText): readonly SlackBlock[] {
  const blocks: SlackBlock[] = [];
  let elements: SlackBlock[] = [];
  const flush = (): void => {
    if (elements.length > 0) blocks.push({ type: 'rich_text', elements });
    elements = [];
  };
  for (const block of richText) {
    const rich = toRichElements(block);
    if (rich !== undefined) {
      elements.push(...rich);
      continue;
    }
    flush();
    blocks.push(toBlock(block));
  }
  flush();
  return blocks;
}

function toRichElements(block: RichTextBlock): readonly SlackBlock[] | undefined {
  switch (block.type) {
    case 'paragraph':
      return [{ type: 'rich_text_section', elements: block.content.map(toElement) }];
    case 'quote':
      return [{ type: 'rich_text_quote', elements: block.content.map(toElement) }];
    case 'code_block':
      return [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text: block.text }] }];
    case 'list':
      return toListElements(block, 0);
    default:
      return undefined;
  }
}

/** Slack nests by indentation: a list inside an item ends the list before and starts one that is deeper. */
function toListElements({ ordered, items }: ListBlock, indent: number): readonly SlackBlock[] {
  const style = ordered ? 'ordered' : 'bullet';
  const written: SlackBlock[] = [];
  let run: SlackBlock[] = [];
  let before = 0;
  const flush = (): void => {
    if (run.length === 0) return;
    // A numbered list goes on counting where a nested one interrupted it.
    const offset = ordered && before > 0 ? { offset: before } : {};
    written.push({ type: 'rich_text_list', style, indent, ...offset, elements: run });
    before += run.length;
    run = [];
  };
  for (const { content, list } of items) {
    run.push({ type: 'rich_text_section', elements: content.map(toElement) });
    if (list === undefined) continue;
    flush();
    written.push(...toListElements(list, indent + 1));
  }
  flush();
  return written;
}

function toElement(run: Inline): SlackBlock {
  if (typeof run === 'string') return { type: 'text', text: run };
  if (run.type === 'mention') {
    switch (run.kind) {
      case 'person':
        return { type: 'user', user_id: run.id };
      case 'channel':
        return { type: 'channel', channel_id: run.id };
      case 'group':
        return { type: 'usergroup', usergroup_id: run.id };
      default:
        return { type: 'broadcast', range: run.kind };
    }
  }
  const { bold, italic, strike, code } = run;
  const style = { bold, italic, strike, code };
  const styled = Object.values(style).some(Boolean) ? { style } : {};
  return run.type === 'link'
    ? { type: 'link', url: run.url, text: run.text, ...styled }
    : { type: 'text', text: run.text, ...styled };
}

function toBlock(block: RichTextBlock): SlackBlock {
  if (block.type === 'heading')
    return { type: 'header', text: plainText(block.text, LONGEST_HEADER) };
  if (block.type === 'buttons') return { type: 'actions', elements: block.buttons.map(toButton) };
  return { type: 'divider' };
}

function toButton(button: Button): SlackBlock {
  const { text, style } = button;
  return {
    type: 'button',
    text: plainText(text, LONGEST_BUTTON),
    ...(style === undefined || style === 'normal' ? {} : { style }),
    ...('url' in button ? { url: button.url } : { action_id: button.action, value: button.value }),
  };
}

function plainText(text: string, longest: number): SlackBlock {
  const fits = text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
  return { type: 'plain_text', text: fits, emoji: false };
}
