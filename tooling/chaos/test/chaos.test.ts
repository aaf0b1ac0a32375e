import { isIntegrationError } from '@quayside/core';
import type { Slack } from '@quayside/slack';
import { describe, expect, it } from 'vitest';
import { type ChaosReport, countProblems, faultShare, isSound } from '../src/chaos-report.ts';
import { formatReports } from '../src/format-reports.ts';
import { providers } from '../src/providers.ts';
import { quickPolicy } from '../src/quick-policy.ts';
import { type ChaosOptions, runChaos } from '../src/run-chaos.ts';
import type { Task, World } from '../src/task.ts';
import { createSlackWorld } from '../src/worlds/slack-world.ts';

const OPTIONS: ChaosOptions = {
  tasks: 120,
  concurrency: 50,
  rate: 0.4,
  seed: 7,
  times: { delayMs: 50, stallMs: 600, retryAfterSeconds: 0 },
  policy: () => quickPolicy({ attemptTimeoutMs: 500 }),
};
const once = () => quickPolicy({ attemptTimeoutMs: 500, retry: false, breaker: false });

const told = ({ problems }: ChaosReport) =>
  problems.map(({ kind, task, text }) => `${kind} ${task} ${text}`);

describe.concurrent.each([...providers])('chaos at %s', (provider, run) => {
  it('does everything once, and tells the truth about it', async ({ expect }) => {
    const report = await run(OPTIONS);
    expect(told(report)).toEqual([]);
    expect(report).toMatchObject({ provider, tasks: 120 });
    expect(report.results + report.inDoubt).toBe(120);
    expect(report.tokens?.reported).toBe(report.tokens?.counted);
    expect(faultShare(report)).toBeGreaterThan(0.3);
    expect(Object.values(report.faults.byKind)).not.toContain(0);
    expect(isSound(report, OPTIONS.rate)).toBe(true);
  }, 60_000);

  it('tells the truth without retries too', async ({ expect }) => {
    const report = await run({ ...OPTIONS, policy: once });
    expect(told(report)).toEqual([]);
    expect(report.errors.unknown).toBeGreaterThan(0);
  }, 60_000);
});

it('chaos › finds the duplicates of whoever repeats after a doubtful answer', async () => {
  const world = careless(createSlackWorld(OPTIONS.tasks));
  const report = await runChaos(world, { ...OPTIONS, policy: once });
  expect(countProblems(report, 'duplicate')).toBeGreaterThan(0);
  expect(isSound(report, OPTIONS.rate)).toBe(false);
  expect(formatReports([report])).toMatch(/^slack +120 /m);
});

/** A world whose callers repeat messages whatever may have become of them. */
function careless(world: World<Slack>): World<Slack> {
  const repeated = ({ run, ...task }: Task<Slack>): Task<Slack> => ({
    ...task,
    run: async (client) => {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await run(client);
        } catch (error) {
          if (attempt === 5 || !isIntegrationError(error)) throw error;
        }
      }
    },
  });
  return { ...world, prepare: async (count) => (await world.prepare(count)).map(repeated) };
}
