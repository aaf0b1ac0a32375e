import type { MessageRef } from '@quayside/core';
import { withAttribution } from '@quayside/cost-tracker';
import { type AnalysedIssue, analyse } from './analysis.ts';
import type { Desk } from './connect.ts';
import { type FollowUp, fileFollowUp, needsFollowUp } from './follow-up.ts';
import type { Journal } from './journal.ts';
import { makePlan, type Plan } from './plan.ts';
import { type DayReport, postReport } from './post-report.ts';
import { settleUsage, TASK } from './settle-usage.ts';

export interface DeskRun {
  readonly owner: string;
  readonly channel: string;
  /** `2026-11-21`: what a second run of the same day is known by. */
  readonly day: string;
  /** How many issues the model is asked about. */
  readonly top: number;
  readonly metadata: Readonly<Record<string, string>>;
  readonly journal: Journal;
  readonly signal: AbortSignal;
}

/** The steps of a run, in the order in which they are taken. Each picks up what an earlier run left behind. */
export interface DeskSteps {
  scan(onProgress: (done: number, total: number | undefined) => void): Promise<Plan>;
  analyse(
    onText: (issue: string, text: string | undefined) => void,
  ): Promise<readonly AnalysedIssue[]>;
  fileFollowUps(): Promise<readonly FollowUp[]>;
  post(): Promise<MessageRef>;
  /** How many answers were billed and had never arrived. */
  settle(): Promise<number>;
  /** What the steps so far came to. */
  report(): DayReport;
}

export function deskSteps(desk: Desk, run: DeskRun): DeskSteps {
  const { day, journal, signal } = run;
  const once = async <T>(step: string, make: () => Promise<T>): Promise<T> => {
    const known = journal.read<T>(step);
    if (known !== undefined) return known;
    const made = await make();
    journal.finish(step, made);
    return made;
  };
  const outputOf = <T>(step: string): T => {
    const output = journal.read<T>(step);
    if (output === undefined) throw new Error(`The step ${step} has to come first.`);
    return output;
  };
  const report = (): DayReport => ({
    day,
    plan: outputOf('plan'),
    analysed: journal.read('analysed') ?? [],
    followUps: journal.read('follow-ups') ?? [],
  });
  return {
    report,
    scan: (onProgress) => once('plan', () => makePlan(desk.code, { ...run, onProgress })),
    analyse: (onText) =>
      once('analysed', async () => {
        const analysed: AnalysedIssue[] = [];
        for (const issue of outputOf<Plan>('plan').topIssues) {
          const name = `${issue.repository}#${issue.number}`;
          const forIssue = { task: TASK, repository: issue.repository, metadata: { issue: name } };
          const ask = () => analyse(desk.model, issue, (text) => onText(name, text), signal);
          analysed.push(await once(`analysis ${name}`, () => withAttribution(forIssue, ask)));
        }
        return analysed;
      }),
    fileFollowUps: () =>
      once('follow-ups', async () => {
        const filed: FollowUp[] = [];
        for (const one of outputOf<readonly AnalysedIssue[]>('analysed'))
          if ('analysis' in one && needsFollowUp(one))
            filed.push(await fileFollowUp(desk.code, journal, one, signal));
        return filed;
      }),
    post: () => postReport(desk.messenger, run.channel, journal, report(), signal),
    settle: () => settleUsage({ ...desk, ...run }),
  };
}
