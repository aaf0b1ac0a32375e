import type { CodeHost, Issue } from '@quayside/core';
import type { AnalysedIssue, Analysis } from './analysis.ts';
import type { Journal } from './journal.ts';
import { makeOnce } from './make-once.ts';
import { FOLLOW_UP_LABEL, type TopIssue } from './plan.ts';

/** An issue that the desk has filed. */
export interface FollowUp {
  /** The issue that it follows, in the same repository. */
  readonly follows: number;
  readonly repository: string;
  readonly number: number;
  readonly url: string;
}

/** Severities that somebody has to act on. */
const ACT_ON: readonly Analysis['severity'][] = ['critical', 'high'];

/** GitHub's limit. */
const LONGEST_TITLE = 256;

export function needsFollowUp(analysed: AnalysedIssue): boolean {
  return 'analysis' in analysed && ACT_ON.includes(analysed.analysis.severity);
}

/** Files an issue for what is to be done, once for each issue that it follows, on whatever day. */
export function fileFollowUp(
  code: CodeHost,
  journal: Journal,
  { issue, analysis }: { readonly issue: TopIssue; readonly analysis: Analysis },
  signal: AbortSignal,
): Promise<FollowUp> {
  const { repository, number, title } = issue;
  const mark = `<!-- decision-desk: ${repository}#${number} -->`;
  const body = [
    `Follows #${number}, severity **${analysis.severity}**, effort: ${analysis.effort}.`,
    // Literal: what a model writes may hold mentions and markup.
    fenced(`Cause: ${analysis.cause}\nNext: ${analysis.action}`),
    mark,
  ].join('\n\n');
  return makeOnce<FollowUp>({
    journal,
    step: `follow-up ${repository}#${number}`,
    signal,
    find: async () => {
      // One that was closed was decided.
      const all = { repository, labels: [FOLLOW_UP_LABEL], state: 'all' } as const;
      for await (const one of code.listIssues(all, { signal }))
        if (one.body?.includes(mark)) return { ...toFollowUp(one), follows: number };
      return undefined;
    },
    make: async () => {
      const shortTitle = `Decide: ${title}`.slice(0, LONGEST_TITLE).toWellFormed();
      const made = { repository, title: shortTitle, body, labels: [FOLLOW_UP_LABEL] };
      return { ...toFollowUp(await code.createIssue(made, { signal })), follows: number };
    },
  });
}

/** As it was written, without what could end the fence or pass for a mark. */
function fenced(text: string): string {
  return `\`\`\`text\n${text.replaceAll('`', "'").replaceAll('<!--', '<--')}\n\`\`\``;
}

function toFollowUp({ repository, number, url }: Issue): Omit<FollowUp, 'follows'> {
  return { repository, number, url };
}
