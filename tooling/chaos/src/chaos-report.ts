import type { Execution } from '@quayside/core';
import type { FaultCounts } from '@quayside-tooling/fault-proxy';
import type { Claim } from './claim.ts';
import type { History, Problem, ProblemKind } from './judge-claims.ts';
import type { Ledger } from './task.ts';

/** What came of a run against one provider. */
export interface ChaosReport {
  readonly provider: string;
  readonly tasks: number;
  /** Calls that were made for them, repeats by the caller included. */
  readonly calls: number;
  readonly results: number;
  readonly errors: Readonly<Record<Execution, number>>;
  /** Tasks that ended with `unknown` and may not be repeated: a person has to look. */
  readonly inDoubt: number;
  readonly problems: readonly Problem[];
  /** Of the calls that finished, guesses left out; undefined where the provider counts none. */
  readonly tokens: { readonly reported: number; readonly counted: number } | undefined;
  readonly faults: FaultCounts;
  readonly seconds: number;
}

export function toReport({
  histories,
  ledger,
  ...rest
}: Pick<ChaosReport, 'provider' | 'problems' | 'faults' | 'seconds'> & {
  readonly histories: readonly History[];
  readonly ledger: Ledger;
}): ChaosReport {
  const claims = histories.flatMap((history) => history.claims);
  const countErrors = (execution: Execution): number =>
    claims.filter((claim) => claim.kind === 'error' && claim.execution === execution).length;
  return {
    ...rest,
    tasks: histories.length,
    calls: claims.length,
    results: claims.filter(({ kind }) => kind === 'result').length,
    errors: {
      not_executed: countErrors('not_executed'),
      executed: countErrors('executed'),
      unknown: countErrors('unknown'),
    },
    inDoubt: histories.filter((history) => history.claims.at(-1)?.kind === 'error').length,
    tokens: ledger.tokens && sumTokens(histories, ledger.tokens),
  };
}

function sumTokens(
  histories: readonly History[],
  counts: NonNullable<Ledger['tokens']>,
): ChaosReport['tokens'] {
  let reported = 0;
  let counted = 0;
  for (const { id, claims } of histories) {
    for (const claim of claims.filter(isResult)) {
      for (const fact of claim.usage) {
        if (!fact.estimated) reported += fact.inputTokens + fact.outputTokens;
      }
      const count = counts.get(id);
      counted += (count?.inputTokens ?? 0) + (count?.outputTokens ?? 0);
    }
  }
  return { reported, counted };
}

function isResult(claim: Claim): claim is Claim & { readonly kind: 'result' } {
  return claim.kind === 'result';
}

export function countProblems({ problems }: ChaosReport, kind: ProblemKind): number {
  return problems.filter((problem) => problem.kind === kind).length;
}

export function faultShare({ faults }: ChaosReport): number {
  return faults.faults / faults.requests;
}

/** True where the run proves what it is for: nothing was wrong, and not for want of faults, `rate` of all exchanges. */
export function isSound(report: ChaosReport, rate: number): boolean {
  const deviation = Math.sqrt((rate * (1 - rate)) / report.faults.requests);
  return report.problems.length === 0 && faultShare(report) >= rate - 3 * deviation;
}
