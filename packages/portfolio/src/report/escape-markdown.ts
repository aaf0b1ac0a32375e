/** Shows nothing and joins: what stands on its two sides is no longer one word to whoever looks for words. */
const JOINER = '\u2060';

/** Mentions (`@octocat`), references (`#1`, GitLab's `!1`, `~label`, `%1`, `$1`, `&1`), `:emoji:` and `https://`. */
const REFERENCE = /[@#!~%$&^](?=\S)|:(?=[\p{L}/])|www(?=\.)|GH(?=-\d)/giu;

/** What formats anywhere in a line; {@link escapeLineStart} has the rest. */
const MARKUP = /[\\`*_{}[\]<>()#!|~&$^=]/g;

/**
 * Writes a text so that GitHub Flavored Markdown shows it as it is, on one line. A backslash is enough against
 * Markdown. Hosts look for mentions, references and addresses only afterwards, when it is gone: those are
 * broken by a character that cannot be seen.
 */
export function escapeMarkdown(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replace(REFERENCE, `$&${JOINER}`)
    .replace(MARKUP, '\\$&');
}

/** Keeps a line of escaped text from beginning a list, a rule or code, which only the whole line can tell. */
export function escapeLineStart(line: string): string {
  return line.trimStart().replace(/^(?=[-+])|(?<=^\d{1,9})(?=\.(?!\S))/, '\\');
}
