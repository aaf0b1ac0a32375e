import type { RichText } from '@quayside/core';
import fc from 'fast-check';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { type DefaultTreeAdapterMap, parse, parseFragment } from 'parse5';
import { describe, expect, it } from 'vitest';
import { portfolioReport, toHtml, toMarkdown, toRichText } from '../src/index.js';
import { givenIssue, givenRepository, givenScan } from './given-scan.js';

type Node = DefaultTreeAdapterMap['node'];

interface Seen {
  readonly elements: string[];
  readonly links: string[];
  text: string;
}

/** Everything that a browser would make of a page. */
function see(html: string, whole: boolean): Seen {
  const seen: Seen = { elements: [], links: [], text: '' };
  const visit = (node: Node): void => {
    if (node.nodeName === '#text' && 'value' in node) seen.text += node.value;
    else if (!node.nodeName.startsWith('#')) seen.elements.push(node.nodeName);
    if ('attrs' in node)
      for (const { name, value } of node.attrs) if (name === 'href') seen.links.push(value);
    if ('childNodes' in node) node.childNodes.forEach(visit);
  };
  visit(whole ? parse(html) : parseFragment(html));
  return seen;
}

const asGitHubShows = (markdown: string): Seen =>
  see(
    micromark(markdown, {
      extensions: [gfm()],
      htmlExtensions: [gfmHtml()],
      allowDangerousHtml: true,
    }),
    false,
  );

/** Words that somebody who wants to break a report would put together. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...[
          '<script>alert(1)</script>',
          '<img src=x onerror=alert(1)>',
          '</title>',
          '-->',
          '"',
          "'",
        ],
        ...[
          '@octocat',
          '@acme/team',
          '@everyone',
          '#1',
          'GH-1',
          '!1',
          'acme/shop#2',
          '&amp;',
          '&#64;a',
        ],
        ...[
          '](javascript:alert(1))',
          '![x](https://e.example/x)',
          '[a]: https://e.example',
          '<!--',
        ],
        ...[
          'https://e.example',
          'www.e.example',
          'a@e.example',
          'mailto:a@e.example',
          '```',
          '`',
          '~~~',
        ],
        ...[
          '**',
          '_',
          '\n\n# Title',
          '\r\n- item',
          '\n    code',
          '| a |\n|---|',
          '\\',
          '---',
          '***',
        ],
        ...[
          '\u202e',
          '\u2028',
          '\0',
          '\ud800',
          '<!channel>',
          '<@U123>',
          '$$x$$',
          ':tada:',
          '[^1]',
          '- [x]',
        ],
      ),
      fc.string({ maxLength: 5 }),
      fc.string({ unit: 'binary', maxLength: 3 }),
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(''));

const address = fc.oneof(
  fc.constantFrom(
    'javascript:alert(1)',
    'data:text/html,x',
    '',
    'x',
    '//e.example',
    'ftp://e.example',
  ),
  hostile.map((tail) => `https://code.example/${tail}`),
  hostile.map((tail) => `https://code.example/?${tail}`),
);

const unknownRest = { execution: 'executed', retryAfterMs: undefined } as const;

const text: fc.Arbitrary<RichText> = fc
  .record({ name: hostile, title: hostile, heading: hostile, url: address, issueUrl: address })
  .map(({ name, title, heading, url, issueUrl }) => {
    const issue = givenIssue({ title, url: issueUrl, labels: [title] });
    const one = givenRepository(name, { issues: [issue], healthScore: 1, repository: { url } });
    const failure = { repository: name, error: { code: 'not_found', message: title } } as const;
    const failures = [{ ...failure, error: { ...failure.error, ...unknownRest } }];
    return toRichText(portfolioReport({ ...givenScan(one), failures }, { title: heading }));
  });

/** What GitHub and GitLab look for in the text, when the Markdown is gone. */
const REFERENCE = /@[\w/-]|[#!~%&$][\w"'/-]|GH-\d|www\.|https?:\/\//i;

const allowed = ['h1', 'h2', 'p', 'ul', 'ol', 'li', 'strong', 'a'];

describe('a report of hostile names, titles and addresses', () => {
  it('as Markdown has our elements alone, links to the named host alone, and mentions nobody', () => {
    fc.assert(
      fc.property(text, (blocks) => {
        const { elements, links, text: shown } = asGitHubShows(toMarkdown(blocks));
        expect(elements.filter((name) => !allowed.includes(name))).toEqual([]);
        expect(links.filter((url) => !url.startsWith('https://code.example/'))).toEqual([]);
        expect(shown).not.toMatch(REFERENCE);
      }),
      { numRuns: 500 },
    );
  });

  it('as Markdown has as many lines as it has items: no text ends one', () => {
    fc.assert(
      fc.property(text, (blocks) => {
        const { elements } = asGitHubShows(toMarkdown(blocks));
        expect(elements.filter((name) => name === 'li')).toHaveLength(7);
        expect(elements.filter((name) => /^h/.test(name))).toHaveLength(4);
      }),
    );
  });

  it('as Markdown is one paragraph, wherever runs of text begin and end', () => {
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 1, maxLength: 4 }), (runs) => {
        const written = toMarkdown([{ type: 'paragraph', content: runs }]);
        const { elements, text: shown } = asGitHubShows(written);
        expect(['p', '']).toContain(elements.join());
        expect(shown).not.toMatch(REFERENCE);
      }),
      { numRuns: 1000 },
    );
  });

  it('as HTML has our elements alone, and links to the named host alone', () => {
    fc.assert(
      fc.property(text, (blocks) => {
        const page = toHtml(blocks);
        const { elements, links } = see(page, true);
        const ours = [...allowed, 'html', 'head', 'meta', 'title', 'style', 'body', 'main'];
        expect(elements.filter((name) => !ours.includes(name))).toEqual([]);
        expect(elements.filter((name) => name === 'style' || name === 'title')).toHaveLength(2);
        expect(links.filter((url) => !url.startsWith('https://code.example/'))).toEqual([]);
        expect(page.isWellFormed()).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('as rich text links to the web alone, and no run of it is empty', () => {
    fc.assert(
      fc.property(text, (blocks) => {
        const runs: unknown[] = [];
        JSON.stringify(blocks, (_key, value: unknown) => {
          if (Object(value).type === 'link') runs.push(value);
          return value;
        });
        for (const run of runs)
          expect(run).toMatchObject({
            url: expect.stringMatching(/^https:\/\/code\.example\//),
            text: expect.stringMatching(/./),
          });
        expect(JSON.stringify(blocks)).not.toContain('mention"');
      }),
    );
  });

  it('shows an ordinary title as it was written', () => {
    const title = 'Fix `a_b` <T> & "c" (100%) in *v1.2*: see [x], price $5';
    const issue = givenIssue({ title });
    const scan = givenScan(givenRepository('acme/shop', { issues: [issue] }));
    const { text: shown } = asGitHubShows(toMarkdown(toRichText(portfolioReport(scan))));
    expect(shown.replaceAll('\u2060', '')).toContain(title);
  });
});

describe('rich text of your own', () => {
  const blocks: RichText = [
    { type: 'heading', text: 'Budget' },
    {
      type: 'quote',
      content: ['Spent ', { type: 'text', text: ' 80 % ', bold: true, italic: true }],
    },
    {
      type: 'paragraph',
      content: [
        { type: 'text', text: 'a`b', code: true },
        ' ',
        { type: 'link', url: 'https://e.example/?a=1&b=2' },
      ],
    },
    {
      type: 'paragraph',
      content: [
        { type: 'mention', kind: 'person', id: 'U1' },
        { type: 'mention', kind: 'everyone' },
        { type: 'text', text: 'no', strike: true },
      ],
    },
    { type: 'code_block', text: 'let a = `b`;\n```\n<b>' },
    { type: 'divider' },
    {
      type: 'buttons',
      buttons: [
        { text: 'Open', url: 'https://e.example/' },
        { text: 'Stop', action: 'stop' },
      ],
    },
  ];

  it('is written as Markdown, every kind of block', () => {
    const { elements, text: shown } = asGitHubShows(toMarkdown(blocks));
    expect(elements).toEqual([
      ...['h1', 'blockquote', 'p', 'em', 'strong', 'p', 'code', 'a', 'p', 'del', 'pre', 'code'],
      ...['hr', 'p', 'a'],
    ]);
    expect(shown).toContain('let a = `b`;\n```\n<b>');
    expect(shown).toContain('a`b');
    expect(shown).not.toMatch(/@\w/);
  });

  it('is written as HTML, every kind of block', () => {
    const { elements, links, text: shown } = see(toHtml(blocks), true);
    expect(elements.slice(elements.indexOf('main') + 1)).toEqual([
      ...['h1', 'blockquote', 'p', 'strong', 'em', 'p', 'code', 'a', 'p', 's', 'pre', 'code'],
      ...['hr', 'p', 'a'],
    ]);
    expect(links).toEqual(['https://e.example/?a=1&b=2', 'https://e.example/']);
    expect(shown).toContain('@U1@everyone');
  });
});
