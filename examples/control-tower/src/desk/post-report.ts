import {
  type Inline,
  type ListItem,
  type MessageRef,
  type Messenger,
  type RichText,
  take,
} from '@quayside/core';
import type { AnalysedIssue } from './analysis.ts';
import type { FollowUp } from './follow-up.ts';
import type { Journal } from './journal.ts';
import { makeOnce } from './make-once.ts';
import { type Plan, titleOf } from './plan.ts';

/** Everything that the report of a day says. */
export interface DayReport {
  readonly day: string;
  readonly plan: Plan;
  readonly analysed: readonly AnalysedIssue[];
  readonly followUps: readonly FollowUp[];
}

/** Messages that are looked through for the report: more than a channel gets in a day. */
const MOST_MESSAGES = 1_000;

/** Posts the report as one message, so that there is no half of one. */
export function postReport(
  messenger: Messenger,
  channel: string,
  journal: Journal,
  report: DayReport,
  signal: AbortSignal,
): Promise<MessageRef> {
  return makeOnce({
    journal,
    step: 'report',
    signal,
    find: () => findReport(messenger, channel, report.day, signal),
    make: () =>
      messenger.send(
        {
          channel,
          text: `${titleOf(report.day)}: ${report.plan.summary}`,
          blocks: toBlocks(report),
        },
        { signal },
      ),
  });
}

/** The report of a day as it stands in its channel. */
export async function findReport(
  messenger: Messenger,
  channel: string,
  day: string,
  signal: AbortSignal,
): Promise<MessageRef | undefined> {
  const messages = messenger.listMessages({ channel }, { signal });
  const recent = await take(messages, MOST_MESSAGES);
  return recent.find(({ byBot, text }) => byBot && text.includes(titleOf(day)))?.ref;
}

/** The scan's report, and below it what the model made of the top issues. */
export function toBlocks({ plan, analysed, followUps }: DayReport): RichText {
  if (analysed.length === 0) return plan.report;
  return [
    ...plan.report,
    { type: 'heading', text: 'What to do' },
    { type: 'list', ordered: true, items: analysed.map((one) => toItem(one, followUps)) },
  ];
}

function toItem(analysed: AnalysedIssue, followUps: readonly FollowUp[]): ListItem {
  const { repository, number, url, title } = analysed.issue;
  const issue: Inline = { type: 'link', url, text: `${repository}#${number}` };
  if ('notAnalysed' in analysed)
    return { content: [issue, ` ${title}: not analysed, ${analysed.notAnalysed}`] };
  const { severity, action, effort } = analysed.analysis;
  const filed = followUps.find((one) => one.repository === repository && one.follows === number);
  const follow: readonly Inline[] =
    filed === undefined
      ? []
      : [', ', { type: 'link', url: filed.url, text: `filed as #${filed.number}` }];
  return {
    content: [
      issue,
      ' ',
      { type: 'text', text: severity, bold: true },
      `, ${effort}: ${action}`,
      ...follow,
    ],
  };
}
