import type { Inline, ListBlock, RichText, RichTextBlock } from '@quayside/core';
import { escapeLineStart, escapeMarkdown } from './escape-markdown.js';
import { type Run, toRuns } from './to-runs.js';
import { webAddress } from './web-address.js';

/**
 * Writes rich text as GitHub Flavored Markdown, for an issue's body or a job summary. All text in it is literal:
 * it formats nothing, links nothing and mentions nobody. Mentions become plain text. Pure.
 */
export function toMarkdown(richText: RichText): string {
  const blocks = richText.map((block, index) => blockOf(block, index === 0 ? '#' : '##'));
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function blockOf(block: RichTextBlock, mark: string): string {
  switch (block.type) {
    case 'heading':
      return `${mark} ${escapeMarkdown(block.text)}`;
    case 'paragraph':
      return inlines(block.content);
    case 'quote':
      return `> ${inlines(block.content)}`;
    case 'list':
      return listOf(block, '');
    case 'code_block':
      return codeBlock(block.text);
    case 'divider':
      return '---';
    case 'buttons':
      return block.buttons
        .map((button) =>
          'url' in button ? link(button.url, button.text) : escapeMarkdown(button.text),
        )
        .join(' ');
  }
}

function listOf(list: ListBlock, indent: string): string {
  return list.items
    .map((item, index) => {
      const mark = list.ordered ? `${index + 1}. ` : '- ';
      const line = `${indent}${mark}${inlines(item.content)}`;
      const below = `${indent}${' '.repeat(mark.length)}`;
      return item.list === undefined ? line : `${line}\n${listOf(item.list, below)}`;
    })
    .join('\n');
}

function inlines(content: readonly Inline[]): string {
  return escapeLineStart(toRuns(content).map(runOf).join(''));
}

function runOf({ text, url, style: { bold, italic, strike, code } }: Run): string {
  const plain = code ? codeSpan(text) : escapeMarkdown(text);
  const shown = url === undefined ? plain : link(url, text);
  // A mark beside a blank is no mark.
  const [, before = '', inner = '', after = ''] = /^(\s*)(.*?)(\s*)$/s.exec(shown) ?? [];
  if (inner === '') return shown;
  const marks = `${bold ? '**' : ''}${italic ? '*' : ''}${strike ? '~~' : ''}`;
  return `${before}${marks}${inner}${[...marks].reverse().join('')}${after}`;
}

function link(url: string, text: string): string {
  const address = webAddress(url)?.replaceAll('&', '&amp;');
  const shown = escapeMarkdown(text);
  return address === undefined ? shown : `[${shown}](<${address}>)`;
}

function codeSpan(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  const fence = '`'.repeat(longestRun(line) + 1);
  return `${fence} ${line} ${fence}`;
}

function codeBlock(text: string): string {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}\n${text}\n${fence}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
}
