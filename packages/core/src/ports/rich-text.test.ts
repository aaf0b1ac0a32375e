import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseInput } from '../validate.js';
import { type ListBlock, MAX_LIST_DEPTH, type RichText } from './rich-text.js';
import { richTextInput } from './rich-text-input.js';
import { toPlainText } from './to-plain-text.js';

const everything: RichText = [
  { type: 'heading', text: 'Release 2.0' },
  {
    type: 'paragraph',
    content: [
      'Thanks to ',
      { type: 'mention', kind: 'person', id: 'U1' },
      { type: 'text', text: ' and all', bold: true, italic: false },
      ' in ',
      { type: 'mention', kind: 'channel', id: 'C1' },
      ': ',
      { type: 'link', url: 'https://example.com/notes', text: 'notes', strike: true },
    ],
  },
  { type: 'quote', content: ['first\nsecond'] },
  {
    type: 'list',
    ordered: true,
    items: [
      { content: ['one'], list: { type: 'list', items: [{ content: ['inner'] }] } },
      { content: [{ type: 'link', url: 'https://example.com' }] },
    ],
  },
  { type: 'code_block', text: 'a < b', language: 'ts' },
  { type: 'divider' },
  {
    type: 'buttons',
    buttons: [
      { text: 'Open', url: 'https://example.com', style: 'primary' },
      { text: 'Approve', action: 'approve', value: '42' },
    ],
  },
];

const parse = (value: unknown): RichText =>
  parseInput(richTextInput, value, { provider: 'test', operation: 'send' });

function nested(levels: number): ListBlock {
  const item = { content: ['x'] };
  return { type: 'list', items: [levels > 1 ? { ...item, list: nested(levels - 1) } : item] };
}

describe('richTextInput', () => {
  it('accepts every kind of block and inline', () => {
    expect(parse(everything)).toEqual(everything);
  });

  it('accepts lists up to the deepest level and refuses the next one by name', () => {
    expect(parse([nested(MAX_LIST_DEPTH)])).toHaveLength(1);
    expect(() => parse([nested(MAX_LIST_DEPTH + 1)])).toThrow(
      `lists may be nested ${MAX_LIST_DEPTH} levels deep`,
    );
  });

  it('refuses lists of any depth beyond, without exhausting the stack', () => {
    let list = nested(1);
    for (let level = 0; level < 100_000; level += 1) {
      list = { type: 'list', items: [{ content: ['x'], list }] };
    }
    expect(() => parse([list])).toThrow('invalid_request');
  });

  it('refuses a list that contains itself', () => {
    const item: { content: string[]; list?: ListBlock } = { content: ['x'] };
    item.list = { type: 'list', items: [item] };
    expect(() => parse([item.list])).toThrow('invalid_request');
  });

  const wrong: ReadonlyArray<readonly [string, unknown]> = [
    ['no block at all', []],
    ['an unknown block', [{ type: 'carousel' }]],
    ['an unknown field', [{ type: 'divider', color: 'red' }]],
    ['an empty paragraph', [{ type: 'paragraph', content: [] }]],
    ['an empty list', [{ type: 'list', items: [] }]],
    ['no buttons', [{ type: 'buttons', buttons: [] }]],
    [
      'a link that runs a script',
      [{ type: 'paragraph', content: [{ type: 'link', url: 'javascript:alert(1)' }] }],
    ],
    [
      'a button that runs a script',
      [{ type: 'buttons', buttons: [{ text: 'x', url: 'data:text/html,x' }] }],
    ],
    [
      'a button with both a page and an action',
      [{ type: 'buttons', buttons: [{ text: 'x', url: 'https://example.com', action: 'a' }] }],
    ],
    [
      'a mention of nobody',
      [{ type: 'paragraph', content: [{ type: 'mention', kind: 'person' }] }],
    ],
  ];
  for (const [what, value] of wrong) {
    it(`refuses ${what}`, () => {
      expect(() => parse(value)).toThrow('invalid_request');
    });
  }
});

describe('toPlainText', () => {
  it('writes every kind of block', () => {
    expect(toPlainText(everything)).toBe(
      [
        'Release 2.0',
        'Thanks to @U1 and all in #C1: notes (https://example.com/notes)',
        '> first',
        '> second',
        '1. one',
        '  - inner',
        '2. https://example.com',
        'a < b',
        '---',
        '[Open] (https://example.com) [Approve]',
      ].join('\n'),
    );
  });

  it('keeps every word that was written', () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(words, words, (said, listed) => {
        const items = listed.map((word) => ({ content: [word] }));
        const plain = toPlainText([
          { type: 'paragraph', content: said },
          { type: 'list', items },
        ]);
        for (const word of [...said, ...listed]) expect(plain).toContain(word);
      }),
    );
  });
});
