import type { Inline, InlineStyle, ListBlock, RichTextBlock } from '@quayside/core';
import { escapeMarkdown } from './escape-markdown.js';

/** What keeps two marks apart, and a fence from ending early, without showing. */
const NOTHING = '\u200b';
/** Discord has no rule in its Markdown. */
const DIVIDER = '─'.repeat(20);

/** Writes a block as Discord's Markdown; undefined for one that Markdown does not have. */
export function toMarkdown(block: RichTextBlock): string | undefined {
  switch (block.type) {
    case 'heading':
      return `## ${escapeMarkdown(oneLine(block.text))}`;
    case 'paragraph':
      return writeInline(block.content);
    case 'quote':
      return indent(writeInline(block.content), '> ', '> ');
    case 'list':
      return writeList(block, '');
    case 'code_block':
      return `\`\`\`${languageOf(block.language)}\n${block.text.replaceAll('```', `\`\`${NOTHING}\``)}\n\`\`\``;
    case 'divider':
      return DIVIDER;
    case 'buttons':
      return undefined;
  }
}

function languageOf(language: string | undefined): string {
  return language !== undefined && /^[\w+#.-]+$/.test(language) ? language : '';
}

function writeList(list: ListBlock, margin: string): string {
  return list.items
    .map(({ content, list: below }, index) => {
      const mark = list.ordered ? `${index + 1}. ` : '- ';
      const inner = margin + ' '.repeat(mark.length);
      const item = indent(writeInline(content), margin + mark, inner);
      return below === undefined ? item : `${item}\n${writeList(below, inner)}`;
    })
    .join('\n');
}

function indent(text: string, first: string, others: string): string {
  return first + text.replaceAll('\n', `\n${others}`);
}

function writeInline(content: readonly Inline[]): string {
  let written = '';
  for (const run of content) {
    const next = writeRun(run);
    // `**a**` beside `**b**` would be read as one.
    const wouldMerge = /[*~`_]$/.test(written) && /^[*~`_]/.test(next);
    written += wouldMerge ? NOTHING + next : next;
  }
  return written;
}

function writeRun(run: Inline): string {
  if (typeof run === 'string') return escapeMarkdown(run);
  switch (run.type) {
    case 'text':
      return run.code ? styled(codeOf(run.text), run) : styledText(run.text, run);
    case 'link':
      return writeLink(run.url, run.text ?? run.url, run);
    case 'mention':
      if (!('id' in run)) return `@${run.kind}`;
      return { person: `<@${run.id}>`, channel: `<#${run.id}>`, group: `<@&${run.id}>` }[run.kind];
  }
}

/** An address in angle brackets may hold parentheses; in text it is found by itself. */
function writeLink(url: string, text: string, style: InlineStyle): string {
  const address = new URL(url).href.replaceAll('(', '%28').replaceAll(')', '%29');
  if (text === url) return styled(address, style);
  const shown = style.code ? codeOf(text) : escapeMarkdown(oneLine(text));
  return styled(`[${shown}](${address})`, style);
}

/** Marks stand at the words: what is between a mark and a space is no mark. */
function styledText(text: string, style: InlineStyle): string {
  const [, before = '', words = '', after = ''] = /^(\s*)([\s\S]*?)(\s*)$/.exec(text) ?? [];
  return words === '' ? text : before + styled(escapeMarkdown(words), style) + after;
}

function styled(text: string, { bold, italic, strike }: InlineStyle): string {
  const marks = `${strike ? '~~' : ''}${bold ? '**' : ''}${italic ? '*' : ''}`;
  return marks + text + [...marks].reverse().join('');
}

/** As many backticks around it as none inside it has in a row. */
function codeOf(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const space = /^`|`$/.test(text) ? ' ' : '';
  return `${fence}${space}${text}${space}${fence}`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ');
}
