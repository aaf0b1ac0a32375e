import type { RichTextBlock } from '@quayside/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeMarkdown } from '../src/messenger/escape-markdown.js';
import { toMarkdown } from '../src/messenger/to-markdown.js';

/** What Discord shows of text without live markup: backslashes before punctuation are gone. */
const shown = (text: string): string => text.replaceAll(/\\([^0-9A-Za-z\s])/g, '$1');

describe('escapeMarkdown', () => {
  it.each([
    ['*a* _b_ ~~c~~ `d` ||e||', '\\*a\\* \\_b\\_ \\~\\~c\\~\\~ \\`d\\` \\|\\|e\\|\\|'],
    ['# a\n> b\n- c\n+ d\n1. e\n-# f', '\\# a\n\\> b\n\\- c\n\\+ d\n1\\. e\n\\-# f'],
    ['a # b > c - d 1. e', 'a # b > c - d 1. e'],
    ['<@1> <:a:2> [b](c)', '\\<@1> \\<:a:2> \\[b\\](c)'],
    ['see https://example.com/a_b_c*d*, ok_', 'see https://example.com/a_b_c*d*, ok\\_'],
    ['\\*', '\\\\\\*'],
    ['@everyone @here @ada', '@\u200beveryone @\u200bhere @ada'],
  ])('%j becomes %j', (text, escaped) => {
    expect(escapeMarkdown(text)).toBe(escaped);
  });

  it('shows every text as it is', () => {
    const unit = fc.constantFrom(...'*_~`|<>[]()#-+1. \n\\@:/ab');
    fc.assert(
      fc.property(fc.string({ unit }), (text) => {
        expect(shown(escapeMarkdown(text))).toBe(text);
      }),
      { numRuns: 1_000 },
    );
  });

  it('leaves no mark unescaped', () => {
    const unit = fc.constantFrom(...'*_~`|<[]ab \n');
    fc.assert(
      fc.property(fc.string({ unit }), (text) => {
        expect(escapeMarkdown(text).replaceAll(/\\./g, '')).not.toMatch(/[*_~`|<[\]]/);
      }),
    );
  });
});

describe('toMarkdown', () => {
  const bold = (text: string) => ({ type: 'text', text, bold: true }) as const;
  const rows: ReadonlyArray<readonly [string, RichTextBlock, string]> = [
    ['heading', { type: 'heading', text: 'a\nb_' }, '## a b\\_'],
    ['styles', { type: 'paragraph', content: ['a', bold(' b '), 'c'] }, 'a **b** c'],
    ['neighbours', { type: 'paragraph', content: [bold('a'), bold('b')] }, '**a**\u200b**b**'],
    [
      'all styles',
      { type: 'paragraph', content: [{ ...bold('a'), italic: true, strike: true }] },
      '~~***a***~~',
    ],
    ['spaces alone', { type: 'paragraph', content: [bold('  ')] }, '  '],
    [
      'code with backticks',
      { type: 'paragraph', content: [{ type: 'text', text: '`a``b', code: true }] },
      '``` `a``b ```',
    ],
    [
      'links',
      {
        type: 'paragraph',
        content: [
          { type: 'link', url: 'https://example.com/a_(b)', text: 'see [it]' },
          ' ',
          { type: 'link', url: 'https://example.com/' },
        ],
      },
      '[see \\[it\\]](https://example.com/a_%28b%29) https://example.com/',
    ],
    [
      'mentions',
      {
        type: 'paragraph',
        content: [
          { type: 'mention', kind: 'person', id: '1' },
          { type: 'mention', kind: 'channel', id: '2' },
          { type: 'mention', kind: 'group', id: '3' },
          { type: 'mention', kind: 'here' },
        ],
      },
      '<@1><#2><@&3>@here',
    ],
    ['quote', { type: 'quote', content: ['a\nb'] }, '> a\n> b'],
    [
      'lists in lists',
      {
        type: 'list',
        ordered: true,
        items: [
          { content: ['a\nb'], list: { type: 'list', items: [{ content: ['c'] }] } },
          { content: ['d'] },
        ],
      },
      '1. a\n   b\n   - c\n2. d',
    ],
    [
      'a fence in code',
      { type: 'code_block', text: '```\na', language: 'ts' },
      '```ts\n``\u200b`\na\n```',
    ],
    ['a language that is none', { type: 'code_block', text: 'a', language: 'a b' }, '```\na\n```'],
    ['divider', { type: 'divider' }, '─'.repeat(20)],
  ];

  it.each(rows)('%s', (_name, block, markdown) => {
    expect(toMarkdown(block)).toBe(markdown);
  });
});
