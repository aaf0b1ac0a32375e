import type { TokenUsage } from '@quayside/core';
import type { CostTracker } from '@quayside/cost-tracker';
import type { OpenAI, StoredCompletion } from '@quayside/openai';
import type { Journal } from './journal.ts';

/** What attributes the desk's usage. */
export const TASK = 'decision-desk';

export interface Settling {
  readonly tracker: CostTracker;
  readonly openai: OpenAI;
  readonly journal: Journal;
  /** What the answers of the run were stored under. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

type Settled = StoredCompletion & { readonly usage: TokenUsage };

/** Longer than OpenAI keeps answers, so that none is in its list whose event is not in ours. */
const LOOK_BACK_MS = 60 * 24 * 3_600_000;

/**
 * Brings into the books what was billed and never arrived: answers that were lost on their way, that broke off, or
 * that a killed run did not live to see. OpenAI stored them, with what they used. Returns how many there were.
 * Doing it again adds nothing: an answer's id names its event.
 */
export async function settleUsage(settling: Settling): Promise<number> {
  const { tracker, openai, metadata, signal } = settling;
  const { remainingBytes } = await tracker.flush();
  if (remainingBytes > 0)
    throw new Error('The cost tracker cannot be reached: usage waits in the spool.');
  const recorded = await recordedAnswers(tracker, signal);
  const lost: Settled[] = [];
  const stored = new Set<string>();
  for await (const one of openai.storedCompletions.list({ metadata, signal })) {
    const { id, usage } = one;
    // What was stored without its usage settles nothing.
    if (usage === undefined) continue;
    stored.add(id);
    if (!recorded.has(id)) lost.push({ ...one, usage });
  }
  await recordEstimates(settling, stored, lost);
  for (const { id, model, usage, serviceTier, createdAt } of lost) {
    const event = { provider: 'openai', model, tokens: usage, serviceTier, requestId: id };
    await record(tracker, { ...event, id: `openai:${id}`, occurredAt: createdAt, context });
  }
  return lost.length;
}

const context = { task: TASK };

/**
 * What OpenAI has not stored stays what it was, an estimate. It is booked and forgotten before what is lost is
 * booked: a run that is killed here finds the same again, and books it under the same ids.
 */
async function recordEstimates(
  { tracker, journal }: Settling,
  stored: ReadonlySet<string>,
  lost: readonly Settled[],
): Promise<void> {
  const estimates = journal.estimates();
  const named = new Set(estimates.map(({ responseId }) => responseId));
  const unknown = estimates.filter(({ responseId }) => responseId && !stored.has(responseId));
  const nameless = estimates.filter(({ responseId }) => responseId === undefined);
  // An answer that broke off before its id came is one of the lost ones, where there are any.
  const elsewhere = lost.filter(({ id }) => !named.has(id)).length;
  for (const one of [...unknown, ...nameless.slice(elsewhere)]) {
    const { id, at, responseId, model, inputTokens, outputTokens } = one;
    const request = responseId === undefined ? {} : { requestId: responseId };
    const tokens = { inputTokens, outputTokens };
    const event = { id, provider: 'openai', model, tokens, estimated: true, context, ...request };
    await record(tracker, { ...event, occurredAt: new Date(at) });
  }
  journal.dropEstimates();
}

async function record(
  tracker: CostTracker,
  event: Parameters<CostTracker['logUsage']>[0],
): Promise<void> {
  const result = await tracker.logUsage(event);
  if (!result.recorded && result.reason !== 'disabled') throw result.error;
}

async function recordedAnswers(
  tracker: CostTracker,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const recorded = new Set<string>();
  const occurredFrom = new Date(Date.now() - LOOK_BACK_MS);
  const events = tracker.usage.listUsage(
    { occurredFrom, dimensions: { task: TASK }, pageSize: 100 },
    { signal },
  );
  for await (const { requestId } of events) if (requestId !== undefined) recorded.add(requestId);
  return recorded;
}
