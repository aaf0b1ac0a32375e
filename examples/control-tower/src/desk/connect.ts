import type { BoundPort, ChatModel, CodeHost, Listener, Messenger } from '@quayside/core';
import { pipeline } from '@quayside/core';
import { exponentialBackoff, type StandardOptions, standard } from '@quayside/core/resilience';
import { budgeted, type CostTracker, createCostTracker } from '@quayside/cost-tracker';
import { createEstimate } from '@quayside/cost-tracker/pricing';
import { createGitHub, githubPacing } from '@quayside/github';
import { createOpenAI, type OpenAI, openAIPacing } from '@quayside/openai';
import { standardCatalogue } from '@quayside/pricing/standard';
import { createSlack, slackPacing } from '@quayside/slack';
import type { Journal } from './journal.ts';
import { withholdEstimates } from './withhold-estimates.ts';

/** Where everything is, and the keys to it. */
export interface Connections {
  readonly github: Parameters<typeof createGitHub>[0];
  readonly slack: Parameters<typeof createSlack>[0];
  readonly openai: Parameters<typeof createOpenAI>[0];
  readonly model: string;
  readonly costTracker: {
    readonly token: string;
    readonly baseUrl: string | undefined;
    readonly account: string;
  };
  readonly spool: string;
  readonly journal: Journal;
  /** What OpenAI keeps answers under, to settle their usage. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly listener: Listener;
}

/** The ports that the desk works with. Nothing after this names a provider, except settling the usage. */
export interface Desk {
  readonly code: BoundPort<CodeHost>;
  readonly messenger: BoundPort<Messenger>;
  readonly model: ChatModel;
  readonly openai: OpenAI;
  readonly tracker: CostTracker;
}

/** Nobody waits for a nightly job: it may try longer than somebody in front of a page would. */
const patient = (options: StandardOptions): ReturnType<typeof standard> =>
  standard({
    totalTimeoutMs: 120_000,
    retry: { attempts: 8, backoff: exponentialBackoff({ initialMs: 200, maxMs: 5_000 }) },
    breaker: { consecutive: 10, cooldownMs: 2_000 },
    ...options,
  });

/** Makes the adapters: the one place where providers are chosen. */
export function connect(connections: Connections): Desk {
  const { github, slack, journal, model, metadata, listener } = connections;
  const listeners = [listener];
  const tracker = createCostTracker({
    ...connections.costTracker,
    spool: { directory: connections.spool },
    policy: patient({ totalTimeoutMs: 20_000, attemptTimeoutMs: 5_000 }),
    listeners,
  });
  const budget = tracker.budget({
    estimate: createEstimate(standardCatalogue(), { model }),
    whenUnreachable: 'refuse',
  });
  const openai = createOpenAI({
    ...connections.openai,
    model,
    store: { metadata },
    policy: pipeline(
      patient({ totalTimeoutMs: 300_000, attemptTimeoutMs: 120_000 }),
      budget,
      withholdEstimates(journal),
    ),
    pacing: openAIPacing(),
    listeners: [tracker.meter, listener],
  });
  return {
    code: createGitHub({ ...github, policy: patient({ pacing: githubPacing() }), listeners }).code,
    messenger: createSlack({ ...slack, policy: patient({}), pacing: slackPacing(), listeners })
      .messenger,
    model: budgeted(openai.model),
    openai,
    tracker,
  };
}
