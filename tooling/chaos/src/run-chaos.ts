import { setTimeout as sleep } from 'node:timers/promises';
import type { Policy } from '@quayside/core';
import type { FaultProxyOptions } from '@quayside-tooling/fault-proxy';
import { type ChaosReport, toReport } from './chaos-report.ts';
import { type Claim, claimOf } from './claim.ts';
import { type History, judgeClaims, type Problem } from './judge-claims.ts';
import { openNetwork } from './open-network.ts';
import { COOLDOWN_MS, TOTAL_MS } from './quick-policy.ts';
import type { Task, World } from './task.ts';

export interface ChaosOptions {
  readonly tasks: number;
  /** Calls under way at a time. */
  readonly concurrency: number;
  /** The share of exchanges that are broken. */
  readonly rate: number;
  /** The same seed breaks the same exchanges. */
  readonly seed: number;
  readonly times: Required<Pick<FaultProxyOptions, 'delayMs' | 'stallMs' | 'retryAfterSeconds'>>;
  /** Made for each transport. @default quickPolicy */
  readonly policy?: (() => Policy) | undefined;
}

/** Far more than is needed: at 50 % failed calls, one task in a million is left after twenty. */
const MOST_ROUNDS = 30;
/** How many times fewer calls are under way when what is left is repeated. */
const CALMER = 8;
/** The longest that a caller waits who was told to come back later. */
const LONGEST_REFUSAL_MS = 1_000;
/** No call takes as long, reading its stream included. */
const PATIENCE_MS = TOTAL_MS + 22_000;

interface Progress<Client> extends History {
  readonly task: Task<Client>;
  readonly index: number;
  readonly claims: Claim[];
}

/**
 * Has every task done over a failing network and holds what the callers were told against the provider's
 * books; then repeats whatever is not done and may be repeated, and holds all of it against the books again.
 */
export async function runChaos<Client>(
  world: World<Client>,
  options: ChaosOptions,
): Promise<ChaosReport> {
  const startedAt = performance.now();
  const tasks = await world.prepare(options.tasks);
  const progress = tasks.map(
    (task, index): Progress<Client> => ({
      id: task.id,
      task,
      index,
      claims: [],
    }),
  );
  await using network = await openNetwork(world, options);
  const call = async ({ task, index, claims }: Progress<Client>): Promise<void> => {
    const run = () => task.run(network.clientOf(index));
    const claim = await claimOf(task.id, run, PATIENCE_MS);
    claims.push(claim);
    await sleep(refusedForMs(claim));
  };

  const repeatsAtOnce = Math.ceil(options.concurrency / CALMER);
  await inLanes(progress, options.concurrency, call);
  await network.settled();
  const early = judgeClaims(progress, await world.readLedger(tasks));
  for (let round = 0; round < MOST_ROUNDS && progress.some(isOpen); round += 1) {
    await inLanes(progress.filter(isOpen), repeatsAtOnce, call);
  }
  await network.settled();
  const ledger = await world.readLedger(tasks);
  const late = judgeClaims(progress, ledger);
  return toReport({
    provider: world.provider,
    histories: progress,
    problems: withoutRepeats([...early, ...late, ...progress.filter(isOpen).map(toUnfinished)]),
    ledger,
    faults: network.counts(),
    seconds: (performance.now() - startedAt) / 1_000,
  });
}

/** Whether the task is not done, and calling once more cannot do it twice. */
function isOpen<Client>({ task, claims }: Progress<Client>): boolean {
  const last = claims.at(-1);
  return last?.kind === 'error' && (task.repeatable || last.execution === 'not_executed');
}

/** Who was refused comes back when he was told to; otherwise all that is left would be refused in an instant. */
function refusedForMs(claim: Claim): number {
  if (claim.kind !== 'error' || claim.execution !== 'not_executed') return 0;
  const { retryAfterMs = 0 } = claim;
  return Math.min(Math.max(retryAfterMs, COOLDOWN_MS), LONGEST_REFUSAL_MS);
}

function toUnfinished({ id, claims }: History): Problem {
  const text = `got no result in ${MOST_ROUNDS} rounds, at last ${JSON.stringify(claims.at(-1))}`;
  return { kind: 'no_result', task: id, text };
}

/** What is wrong in the first reading of the books is still wrong in the second. */
function withoutRepeats(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((one) => [JSON.stringify(one), one])).values()];
}

/** Works through `items`, at most `lanes` at a time. */
async function inLanes<Item>(
  items: readonly Item[],
  lanes: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  const lane = async (): Promise<void> => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
