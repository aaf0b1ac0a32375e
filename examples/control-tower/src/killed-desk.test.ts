import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { audit } from './world/audit.ts';
import type { FakeBooks } from './world/fake-books.ts';
import { ended, startDesk } from './world/run-desk-process.ts';
import { startWorld, type World } from './world/start-world.ts';
import { createStopList } from './world/stop-list.ts';

const DAY = '2026-11-21';
/** `KILLS=20 vitest killed-desk` kills as often. */
const KILLS = Number(process.env.KILLS ?? 4);
/** About how long a run takes here. */
const RUN_MS = 6_000;
const TIMEOUT_MS = 120_000;

const stops = createStopList();
afterEach(() => stops.stopAll());

async function openWorld(seed: number, rate = 0.2): Promise<World> {
  return startWorld({ rate, seed, budget: '5', fakesOnly: true }, stops);
}

const optionsOf = ({ directory }: World) => ({
  day: DAY,
  state: join(directory, 'desk'),
  page: join(directory, 'report.html'),
  output: 'pipe' as const,
});

async function runToTheEnd(world: World): Promise<void> {
  expect(await ended(startDesk(world, optionsOf(world)))).toBe(0);
}

/** What the world has to be like after a day, in whatever way it came about. */
type Doings = Pick<FakeBooks, 'messages' | 'followUps'>;

async function doingsOf(world: World): Promise<Doings> {
  const findings = await audit(world, DAY);
  expect(findings.filter(({ holds }) => !holds)).toEqual([]);
  const { messages, followUps } = await world.fakes.readBooks();
  return { messages, followUps };
}

describe('the desk', () => {
  let undisturbed: Doings;
  beforeAll(async () => {
    const world = await openWorld(1, 0);
    await runToTheEnd(world);
    undisturbed = await doingsOf(world);
    expect(undisturbed.messages).toHaveLength(1);
    expect(undisturbed.followUps).toHaveLength(4);
    await stops.stopAll();
  }, TIMEOUT_MS);

  it(
    'changes nothing when it runs again on the same day, with its journal and without',
    async () => {
      const world = await openWorld(2);
      await runToTheEnd(world);
      await runToTheEnd(world);
      const { tokens } = await world.fakes.readBooks();
      const fresh = { ...optionsOf(world), state: join(world.directory, 'fresh') };
      expect(await ended(startDesk(world, fresh))).toBe(0);
      expect(await doingsOf(world)).toEqual(undisturbed);
      expect((await world.fakes.readBooks()).tokens).toEqual(tokens);
    },
    TIMEOUT_MS,
  );

  it.each(Array.from({ length: KILLS }, (_, index) => index + 1))(
    'killed at a random moment and run again, does what it would have done (%i)',
    async (seed) => {
      const world = await openWorld(seed);
      const desk = startDesk(world, optionsOf(world));
      const killedAfterMs = 300 + Math.random() * RUN_MS;
      await Promise.race([sleep(killedAfterMs), ended(desk)]);
      desk.kill('SIGKILL');
      await ended(desk);
      await runToTheEnd(world);
      expect(await doingsOf(world), `killed after ${killedAfterMs} ms`).toEqual(undisturbed);
    },
    TIMEOUT_MS,
  );

  it(
    'interrupted by Ctrl-C, ends at once, and goes on the next time',
    async () => {
      const world = await openWorld(3);
      const desk = startDesk(world, optionsOf(world));
      await sleep(2_500);
      desk.kill('SIGINT');
      const at = performance.now();
      expect(await ended(desk)).toBe(130);
      expect(performance.now() - at).toBeLessThan(10_000);
      await runToTheEnd(world);
      expect(await doingsOf(world)).toEqual(undisturbed);
    },
    TIMEOUT_MS,
  );

  it(
    'sends nothing that the budget has no room for, and says so',
    async () => {
      const budget = '0.0045';
      const world = await startWorld({ rate: 0, seed: 1, budget, fakesOnly: true }, stops);
      await runToTheEnd(world);
      const { messages, tokens } = await world.fakes.readBooks();
      expect(messages).toHaveLength(1);
      expect(tokens.input).toBeGreaterThan(0);
      const report = await readFile(optionsOf(world).page, 'utf8');
      expect(report).toContain('the budget of the day is used up');
    },
    TIMEOUT_MS,
  );
});
