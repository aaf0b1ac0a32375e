import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '@quayside/config';
import { startSettings } from '../desk/settings.ts';
import type { FaultyNetwork } from './faulty-network.ts';
import { faultyNetwork } from './faulty-network.ts';
import { OWNER } from './seed.ts';
import { type CostTrackerProcess, startCostTracker } from './start-cost-tracker.ts';
import { type FakesProcess, startFakes } from './start-fakes.ts';
import type { StopList } from './stop-list.ts';

export interface WorldOptions {
  /** Which part of all exchanges with the fakes is broken, 0 to 1. */
  readonly rate: number;
  readonly seed: number;
  /** US dollars a day. */
  readonly budget: string;
  /** Leaves the keys of the environment alone: everything is a fake. */
  readonly fakesOnly: boolean;
  /** Whether the files of the run stay when it has ended. @default never */
  readonly keepsFiles?: (() => boolean) | undefined;
}

/** Everything that the desk talks to. */
export interface World {
  /** What the desk finds in its environment. */
  readonly env: Readonly<NodeJS.ProcessEnv>;
  /** Says of each provider whether it is real. */
  readonly lines: readonly string[];
  /** Providers that are fakes. */
  readonly fake: ReadonlySet<'github' | 'slack' | 'openai' | 'costTracker'>;
  readonly fakes: FakesProcess;
  readonly network: FaultyNetwork;
  readonly tracker: CostTrackerProcess | undefined;
  readonly directory: string;
  /** Where the desk looks for a `.env`. */
  readonly cwd: string;
  readonly crashed: Promise<never>;
}

const ACCOUNT = 'decision-desk';
/** Where `npm start` was said, which is not always where this package is. */
const CWD = process.env.INIT_CWD ?? process.cwd();
const CHANNEL = 'C0GENERAL';
/** Which the fake answers as, and bills at the price of the real one. */
export const FAKE_MODEL = 'gpt-5-mini';

/** Starts fakes, and a cost tracker, for everything that no keys are given for. */
export async function startWorld(options: WorldOptions, stops: StopList): Promise<World> {
  const { rate, seed, budget, fakesOnly, keepsFiles } = options;
  const { values } = loadConfig(startSettings, {
    app: 'control-tower',
    ...(fakesOnly ? { env: {}, envFiles: [] } : { envFiles: [join(CWD, '.env')] }),
  });
  const directory = mkdtempSync(join(tmpdir(), 'control-tower-'));
  stops.add(async () => {
    if (keepsFiles?.()) console.log(`The files of the run are in ${directory}`);
    else rmSync(directory, { recursive: true, force: true });
  });
  const fakes = await startFakes();
  stops.add(fakes.stop);
  const network = await faultyNetwork(fakes.urls, { rate, seed });
  stops.add(network.close);
  const env: NodeJS.ProcessEnv = fakesOnly ? environmentWithoutKeys(directory) : { ...process.env };
  const fake = new Set<'github' | 'slack' | 'openai' | 'costTracker'>();
  const lines: string[] = [];
  const pretend = (
    provider: 'github' | 'slack' | 'openai',
    instead: Record<string, string>,
  ): void => {
    if (values[provider] !== undefined) {
      lines.push(`${provider.padEnd(12)} the real one`);
      return;
    }
    fake.add(provider);
    Object.assign(env, instead);
    lines.push(`${provider.padEnd(12)} a fake at ${network.urls[provider]}, ${network.says}`);
  };
  pretend('github', {
    GITHUB_TOKEN: 'ghp_fake',
    GITHUB_API_URL: network.urls.github,
    GITHUB_OWNER: OWNER,
  });
  pretend('slack', {
    SLACK_BOT_TOKEN: 'xoxb-fake',
    SLACK_API_URL: `${network.urls.slack}/api`,
    SLACK_CHANNEL: CHANNEL,
  });
  pretend('openai', {
    OPENAI_API_KEY: 'sk-fake',
    OPENAI_BASE_URL: `${network.urls.openai}/v1`,
    OPENAI_MODEL: FAKE_MODEL,
  });
  let tracker: CostTrackerProcess | undefined;
  if (values.costTracker === undefined) {
    tracker = await startCostTracker(directory, ACCOUNT, budget, stops);
    fake.add('costTracker');
    Object.assign(env, {
      AI_COST_TRACKER_URL: tracker.url,
      AI_COST_TRACKER_TOKEN: tracker.token,
      AI_COST_TRACKER_ACCOUNT: ACCOUNT,
    });
    lines.push(
      `${'cost tracker'.padEnd(12)} a server of its own at ${tracker.url}, ${budget} USD a day`,
    );
  } else lines.push(`${'cost tracker'.padEnd(12)} the one of AI_COST_TRACKER_URL`);
  const cwd = fakesOnly ? directory : CWD;
  const crashed = Promise.race([
    fakes.crashed,
    ...(tracker === undefined ? [] : [tracker.crashed]),
  ]);
  return { env, lines, fake, fakes, network, tracker, directory, cwd, crashed };
}

/** What is left of the environment when nothing is to be real. */
function environmentWithoutKeys(configDirectory: string): NodeJS.ProcessEnv {
  const others = Object.entries(process.env).filter(
    ([name]) => !/^(GITHUB|SLACK|OPENAI|AI_COST_TRACKER)_/.test(name),
  );
  return { ...Object.fromEntries(others), XDG_CONFIG_HOME: configDirectory };
}
