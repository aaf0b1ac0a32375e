import {
  abortableSignal,
  type Call,
  type CallIdentity,
  describePolicy,
  type ExactCost,
  type Policy,
} from '@quayside/core';
import { attributedDimensions } from '../client/to-tracked-event.js';
import { afterwards } from './afterwards.js';
import type { Attribution } from './attribution.js';
import { isFree } from './billed-operations.js';
import type { ReservationDecision } from './budget-guard.js';
import { budgetRefusal, budgetUnknown } from './budget-refusal.js';
import { currentInput } from './budgeted.js';
import { type RunHeldParts, runHeld } from './run-held.js';

/** A call as an estimate sees it. */
export interface BudgetedCall {
  readonly call: CallIdentity;
  /** What is asked: a `ChatInput` or an `EmbedInput`. Undefined unless the port is `budgeted`. */
  readonly input: unknown;
  readonly attribution: Attribution;
}

export interface BudgetOptions {
  /**
   * The most that one attempt of the call can cost: its input counted from above, and all of `maxTokens`.
   * Undefined where nobody knows. What it throws counts as undefined.
   */
  readonly estimate: (
    asked: BudgetedCall,
  ) => ExactCost | undefined | Promise<ExactCost | undefined>;
  /**
   * What a call gets while the ledger cannot be asked: `refuse` keeps the budget and stops the work, `admit`
   * keeps the work going and spends unseen.
   */
  readonly whenUnreachable: 'admit' | 'refuse';
  /** What a call gets whose cost cannot be estimated. @default 'refuse' */
  readonly whenUnpriced?: 'admit' | 'refuse' | undefined;
  /** `shadow` refuses nothing and tells `budget.exceeded`. @default 'enforce' */
  readonly mode?: 'enforce' | 'shadow' | undefined;
  /**
   * Holds end by themselves after so many milliseconds: what a process that died leaves behind frees itself. They
   * are renewed at half of it while their call runs. @default 600_000
   */
  readonly leaseMs?: number | undefined;
  /** How long the ledger may take to decide, in milliseconds. @default 5_000 */
  readonly timeoutMs?: number | undefined;
}

/** What a budget needs beside its options. */
export interface BudgetParts extends RunHeldParts {
  readonly makeId: () => string;
}

export type BudgetSettings = Required<{
  readonly [Name in keyof BudgetOptions]: NonNullable<BudgetOptions[Name]>;
}>;

/**
 * Makes a policy that sets money aside before a call is sent, and refuses with `quota_exhausted` where a budget
 * has no room; nothing was sent then, and `budgetShortfallOf(error)` has the amounts. Put it innermost, so that
 * every attempt is reserved for.
 *
 * What models' providers give away (lists, look-ups, moderation) passes.
 * A hold is renewed while its call or stream runs, for an hour at most.
 *
 * | the call | its hold |
 * |---|---|
 * | reports its usage, at its end or when a stream is left | becomes that usage |
 * | was not executed, or refused by the provider | is let go |
 * | may have been billed and told nothing | stays until its lease ends |
 */
export function createBudget(settings: BudgetSettings, parts: BudgetParts): Policy {
  const { mode, whenUnreachable, whenUnpriced, leaseMs, timeoutMs } = settings;
  return describePolicy(
    async function budgetPolicy<T>(call: Call, next: (call: Call) => Promise<T>): Promise<T> {
      if (isFree(call.identity)) return next(call);
      parts.events.begin(call.identity);
      const id = await reserve(settings, parts, call);
      if (id === undefined) return next(call);
      return runHeld(parts, { id, leaseMs, timeoutMs }, call, next);
    },
    { kind: 'budget', settings: { mode, whenUnreachable, whenUnpriced, leaseMs, timeoutMs } },
  );
}

/** Returns the reservation, or undefined where the call goes on without one. @throws quota_exhausted */
async function reserve(
  settings: BudgetSettings,
  parts: BudgetParts,
  call: Call,
): Promise<string | undefined> {
  const attribution = parts.events.attributionOf(call.identity);
  const amount = await estimate(settings, call.identity, attribution);
  if (amount === undefined) return goOn(settings, parts, call, 'unpriced', undefined);
  const id = parts.makeId();
  const { account, tags = [] } = attribution;
  const dimensions = attributedDimensions(attribution);
  const { leaseMs, timeoutMs } = settings;
  const request = { id, account, amount, dimensions, tags, leaseMs };
  let decision: ReservationDecision;
  try {
    const signal = abortableSignal(call);
    decision = await parts.guard.reserve(request, { signal, timeoutMs });
  } catch (error) {
    // It may hold all the same.
    afterwards(parts.track, () => parts.guard.release(id));
    abortableSignal(call)?.throwIfAborted();
    return goOn(settings, parts, call, 'unreachable', error);
  }
  return decide(settings, parts, call, decision) ? id : undefined;
}

async function estimate(
  settings: BudgetSettings,
  call: CallIdentity,
  attribution: Attribution,
): Promise<ExactCost | undefined> {
  try {
    return await settings.estimate({ call, input: currentInput(), attribution });
  } catch {
    return undefined;
  }
}

function goOn(
  { mode, whenUnreachable, whenUnpriced }: BudgetSettings,
  { tell }: BudgetParts,
  { identity }: Call,
  reason: 'unreachable' | 'unpriced',
  cause: unknown,
): undefined {
  const wanted = reason === 'unreachable' ? whenUnreachable : whenUnpriced;
  const admitted = mode === 'shadow' || wanted === 'admit';
  const { provider, operation } = identity;
  tell({ type: 'budget.unknown', provider, operation, reason, admitted });
  if (!admitted) throw budgetUnknown(identity, reason, cause);
  return undefined;
}

/** Whether money is set aside. @throws quota_exhausted */
function decide(
  { mode }: BudgetSettings,
  { tell }: BudgetParts,
  { identity }: Call,
  { admitted, shortfalls }: ReservationDecision,
): boolean {
  const { provider, operation } = identity;
  const told = shortfalls.map(({ enforced, ...shortfall }) => ({
    shortfall,
    enforced: enforced && !admitted && mode === 'enforce',
  }));
  for (const { shortfall, enforced } of told) {
    tell({ type: 'budget.exceeded', provider, operation, enforced, ...shortfall });
  }
  if (admitted || mode === 'shadow') return admitted;
  const [refusing = told[0]] = told.filter(({ enforced }) => enforced);
  if (refusing === undefined) throw budgetUnknown(identity, 'hidden', undefined);
  throw budgetRefusal(identity, refusing.shortfall);
}
