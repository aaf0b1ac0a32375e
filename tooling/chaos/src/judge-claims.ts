import type { Claim } from './claim.ts';
import type { Ledger, TokenCount } from './task.ts';

/** What must never happen. */
export type ProblemKind =
  /** The provider has it more than once. */
  | 'duplicate'
  /** The caller was told that it is done, and the provider has nothing. */
  | 'lost'
  /** The answer is that of something else, or the error says wrongly what the provider did. */
  | 'false_claim'
  /** The call never ended, or failed with what is no IntegrationError. */
  | 'no_result'
  /** The tokens that were reported are not those that the provider counted. */
  | 'usage';

export interface Problem {
  readonly kind: ProblemKind;
  readonly task: string;
  readonly text: string;
}

/** A task and what the calls for it were told, oldest first. */
export interface History {
  readonly id: string;
  readonly claims: readonly Claim[];
}

/**
 * Holds every claim against the provider's books: a result is exactly that one effect; `not_executed` is
 * none; `executed` and `unknown` are at most one, and `executed` is not none.
 */
export function judgeClaims(histories: readonly History[], ledger: Ledger): readonly Problem[] {
  return histories.flatMap((history) => {
    const effects = ledger.effects.get(history.id) ?? [];
    const counted = ledger.tokens?.get(history.id);
    const found = [
      ...duplicatesAmong(effects),
      ...history.claims.flatMap((claim) => problemsOf(claim, effects)),
      ...falseDenials(history, effects),
      ...(ledger.tokens === undefined
        ? []
        : history.claims.flatMap((claim) => usageProblems(claim, counted))),
    ];
    return found.map(([kind, text]) => ({ kind, task: history.id, text }));
  });
}

type Finding = readonly [kind: ProblemKind, text: string];

function duplicatesAmong(effects: readonly string[]): readonly Finding[] {
  return effects.slice(1).map((effect) => ['duplicate', `is there once more: ${effect}`] as const);
}

function problemsOf(claim: Claim, effects: readonly string[]): readonly Finding[] {
  switch (claim.kind) {
    case 'hung':
      return [['no_result', 'never ended']];
    case 'untyped':
      return [['no_result', `threw a ${claim.name}, not an IntegrationError`]];
    case 'error':
      return claim.execution === 'executed' && effects.length === 0
        ? [['false_claim', `${claim.code} said executed, and nothing is there`]]
        : [];
    case 'result':
      if (claim.answer === undefined) {
        return effects.length === 0 ? [] : [['false_claim', 'was told that nothing was made']];
      }
      if (effects.length === 0) return [['lost', `was told ${claim.answer}, nothing is there`]];
      return effects.includes(claim.answer)
        ? []
        : [['false_claim', `was told ${claim.answer}, there is ${effects.join(', ')}`]];
  }
}

/** Where one call of several may have acted, what the others say of themselves cannot be held against the books. */
function falseDenials({ claims }: History, effects: readonly string[]): readonly Finding[] {
  const denials = claims.filter(
    (claim) => claim.kind === 'error' && claim.execution === 'not_executed',
  );
  if (effects.length === 0 || denials.length === 0 || denials.length < claims.length) return [];
  return [['false_claim', 'was told not_executed, and it is there']];
}

/**
 * A finished call has reported its tokens, once, as the provider counted them. Guesses may stand before: those of
 * attempts whose stream broke off before the answer.
 */
function usageProblems(claim: Claim, counted: TokenCount | undefined): readonly Finding[] {
  if (claim.kind !== 'result') return [];
  const [fact, ...more] = claim.usage.filter(({ estimated }) => !estimated);
  if (fact === undefined) return [['usage', 'finished, and reported no tokens but guesses']];
  if (more.length > 0) return [['usage', `reported its tokens ${more.length + 1} times`]];
  const isRight =
    fact.inputTokens === counted?.inputTokens && fact.outputTokens === counted.outputTokens;
  return isRight ? [] : [['usage', 'reported other tokens than the provider counted']];
}
