import type { Inline, InlineStyle } from '@quayside/core';

/** A run of text as every renderer wants it. */
export interface Run {
  readonly text: string;
  readonly url: string | undefined;
  readonly style: InlineStyle;
}

/**
 * Mentions become plain text: the ids of one messenger mean nothing on a page. Neighbours without a look of their
 * own become one run, so that whoever escapes it sees what they are together.
 */
export function toRuns(content: readonly Inline[]): readonly Run[] {
  const runs: Run[] = [];
  for (const run of content.map(toRun)) {
    const last = runs.at(-1);
    if (last !== undefined && isPlain(last) && isPlain(run))
      runs[runs.length - 1] = { ...last, text: last.text + run.text };
    else runs.push(run);
  }
  return runs;
}

function isPlain({ url, style: { bold, italic, strike, code } }: Run): boolean {
  return url === undefined && !bold && !italic && !strike && !code;
}

function toRun(inline: Inline): Run {
  if (typeof inline === 'string') return { text: inline, url: undefined, style: {} };
  switch (inline.type) {
    case 'text':
      return { text: inline.text, url: undefined, style: inline };
    case 'link':
      return { text: inline.text ?? inline.url, url: inline.url, style: inline };
    case 'mention':
      return { text: `@${'id' in inline ? inline.id : inline.kind}`, url: undefined, style: {} };
  }
}
