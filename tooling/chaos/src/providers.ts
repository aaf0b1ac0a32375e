import type { ChaosReport } from './chaos-report.ts';
import { type ChaosOptions, runChaos } from './run-chaos.ts';
import { createGitHubWorld } from './worlds/github-world.ts';
import { createOpenAIWorld } from './worlds/openai-world.ts';
import { createSlackWorld } from './worlds/slack-world.ts';
import { createStripeWorld } from './worlds/stripe-world.ts';

type RunProvider = (options: ChaosOptions) => Promise<ChaosReport>;

/** The run against each provider. */
export const providers: ReadonlyMap<string, RunProvider> = new Map<string, RunProvider>([
  ['stripe', (options) => runChaos(createStripeWorld(), options)],
  ['slack', (options) => runChaos(createSlackWorld(options.tasks), options)],
  ['github', (options) => runChaos(createGitHubWorld(options.tasks), options)],
  ['openai', (options) => runChaos(createOpenAIWorld(options.tasks), options)],
]);
