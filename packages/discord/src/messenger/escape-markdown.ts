/** As Discord finds links in text; nothing in them is markup, and a backslash would become a part of them. */
const LINK = /https?:\/\/[^\s<]+[^\s<.,:;"'\]]/g;

/** Everything that begins or ends markup, a mention, an emoji or a link, wherever it stands. */
const ANYWHERE = /[\\*_~`|<[\]]/g;
/** What is markup at the beginning of a line: headings, quotes, lists, small print. */
const AT_START = /^(\s*)([#>+-]|\d+(?=[.)]))/gm;

/** Notifies wherever it stands, escaped or not, once a message may notify everybody. */
const LOUD = /@(?=everyone|here)/g;
const NOTHING = '\u200b';

/**
 * Makes text literal (https://docs.discord.com/developers/reference#message-formatting): Discord shows what
 * stands here, character by character. Links stay as they are.
 */
export function escapeMarkdown(text: string): string {
  let written = '';
  let end = 0;
  for (const { 0: link, index } of text.matchAll(LINK)) {
    written += escapeRun(text.slice(end, index)) + link;
    end = index + link.length;
  }
  return written + escapeRun(text.slice(end));
}

function escapeRun(text: string): string {
  return text
    .replaceAll(ANYWHERE, '\\$&')
    .replaceAll(AT_START, escapeStart)
    .replaceAll(LOUD, `@${NOTHING}`);
}

/** Digits cannot be escaped: what stands behind them is. */
function escapeStart(_found: string, space: string, mark: string): string {
  return /\d/.test(mark) ? `${space}${mark}\\` : `${space}\\${mark}`;
}
