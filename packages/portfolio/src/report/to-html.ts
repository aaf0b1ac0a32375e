import type { Inline, ListBlock, RichText, RichTextBlock } from '@quayside/core';
import { toRuns } from './to-runs.js';
import { webAddress } from './web-address.js';

export interface HtmlOptions {
  /** The page's title. @default its first heading */
  readonly title?: string | undefined;
}

const STYLE =
  ':root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;max-width:48rem;margin:2rem auto;padding:0 1rem}pre{overflow-x:auto}';

/**
 * Writes rich text as a page of its own, for a mail or an artifact: no scripts, nothing loaded from anywhere, and a
 * policy that forbids both. All text in it is escaped; links lead to the web only. Pure.
 */
export function toHtml(richText: RichText, options: HtmlOptions = {}): string {
  const first = richText.find((block) => block.type === 'heading');
  const title = options.title ?? first?.text ?? '';
  const body = richText.map((block, index) => blockOf(block, index === 0 ? 'h1' : 'h2'));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${body.join('\n')}
</main>
</body>
</html>
`;
}

function blockOf(block: RichTextBlock, heading: 'h1' | 'h2'): string {
  switch (block.type) {
    case 'heading':
      return `<${heading}>${escapeHtml(block.text)}</${heading}>`;
    case 'paragraph':
      return `<p>${inlines(block.content)}</p>`;
    case 'quote':
      return `<blockquote><p>${inlines(block.content)}</p></blockquote>`;
    case 'list':
      return listOf(block);
    case 'code_block':
      return `<pre><code>${escapeHtml(block.text)}</code></pre>`;
    case 'divider':
      return '<hr>';
    case 'buttons': {
      const shown = block.buttons.map((button) =>
        'url' in button ? link(button.url, escapeHtml(button.text)) : escapeHtml(button.text),
      );
      return `<p>${shown.join(' ')}</p>`;
    }
  }
}

function listOf({ ordered, items }: ListBlock): string {
  const tag = ordered ? 'ol' : 'ul';
  const rows = items.map(
    ({ content, list }) => `<li>${inlines(content)}${list === undefined ? '' : listOf(list)}</li>`,
  );
  return `<${tag}>\n${rows.join('\n')}\n</${tag}>`;
}

function inlines(content: readonly Inline[]): string {
  return toRuns(content)
    .map(({ text, url, style: { bold, italic, strike, code } }) => {
      let shown = escapeHtml(text);
      if (code) shown = `<code>${shown}</code>`;
      if (strike) shown = `<s>${shown}</s>`;
      if (italic) shown = `<em>${shown}</em>`;
      if (bold) shown = `<strong>${shown}</strong>`;
      return url === undefined ? shown : link(url, shown);
    })
    .join('');
}

function link(url: string, shown: string): string {
  const address = webAddress(url);
  if (address === undefined) return shown;
  return `<a href="${escapeHtml(address)}" rel="noopener noreferrer">${shown}</a>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.toWellFormed().replace(/[&<>"']/g, (one) => ENTITIES[one] ?? one);
}
