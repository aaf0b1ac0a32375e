import type { Button, Inline, ListBlock, RichText, RichTextBlock } from './rich-text.js';

/**
 * Writes rich text as plain text, for notifications, logs and providers without blocks: blocks on lines
 * of their own, list items indented, links as `text (url)`. A mention becomes `@id` or `#id`, which
 * notifies nobody.
 */
export function toPlainText(richText: RichText): string {
  return richText.map(blockText).join('\n');
}

function blockText(block: RichTextBlock): string {
  switch (block.type) {
    case 'heading':
    case 'code_block':
      return block.text;
    case 'paragraph':
      return inlineText(block.content);
    case 'quote':
      return `> ${inlineText(block.content).replaceAll('\n', '\n> ')}`;
    case 'list':
      return listText(block, '');
    case 'divider':
      return '---';
    case 'buttons':
      return block.buttons.map(buttonText).join(' ');
  }
}

function listText(list: ListBlock, indent: string): string {
  return list.items
    .map((item, index) => {
      const line = `${indent}${list.ordered ? `${index + 1}.` : '-'} ${inlineText(item.content)}`;
      return item.list === undefined ? line : `${line}\n${listText(item.list, `${indent}  `)}`;
    })
    .join('\n');
}

function inlineText(content: readonly Inline[]): string {
  return content.map(runText).join('');
}

function runText(run: Inline): string {
  if (typeof run === 'string') return run;
  switch (run.type) {
    case 'text':
      return run.text;
    case 'link':
      return run.text === undefined || run.text === run.url ? run.url : `${run.text} (${run.url})`;
    case 'mention':
      if (!('id' in run)) return `@${run.kind}`;
      return `${run.kind === 'channel' ? '#' : '@'}${run.id}`;
  }
}

function buttonText(button: Button): string {
  return 'url' in button ? `[${button.text}] (${button.url})` : `[${button.text}]`;
}
