import { describe, expect, it } from 'vitest';
import { limitedServer, saturate } from '../../test/resilience/limited-server.js';
import {
  FixedWindow,
  githubLimits,
  openAiLimits,
  Refilling,
  slackLimits,
} from '../../test/resilience/limits.js';
import type { Clock } from '../clock.js';
import { seededRandom } from '../testing/seeded-random.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { pacing } from './pacing.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const CALLERS = 50;

function world(seed: number) {
  const clock = createVirtualClock();
  const random = seededRandom(seed);
  return { clock, random };
}

describe.each([1, 2])('pacing against GitHub, 50 callers, seed %d', (seed) => {
  it.each([
    ['5,000 an hour, callers who are refused and come back', 5_000, 30_000],
    ['500 an hour, callers who wait', 500, 2 * HOUR],
  ])('uses all of every hour and is never refused: %s', async (_, limit, maxWaitMs) => {
    const { clock, random } = world(seed);
    const server = limitedServer(clock, random, githubLimits(clock, { core: limit }));
    const policy = pacing({ clock, random, maxWaitMs });
    await saturate(server, policy, clock, { callers: CALLERS, untilMs: 2 * HOUR - MINUTE });
    expect(server.refused()).toBe(0);
    expect(server.accepted(0, HOUR)).toBe(limit);
    expect(server.accepted(HOUR, 2 * HOUR)).toBe(limit);
    expect(clock.pendingTimers).toBe(0);
  });

  it('shares the hour with somebody else who takes a third of it', async () => {
    const { clock, random } = world(seed);
    const answer = githubLimits(clock, { core: 500 });
    const server = limitedServer(clock, random, answer);
    let others = 0;
    const tick = (): void => {
      if (answer('/others').status === 200) others += 1;
      if (clock.now() < 2 * HOUR - MINUTE) clock.schedule(tick, 20_000 + random() * 3_000);
    };
    tick();
    const policy = pacing({ clock, random, maxWaitMs: 2 * HOUR });
    await saturate(server, policy, clock, { callers: CALLERS, untilMs: 2 * HOUR - MINUTE });
    expect(server.refused(0, HOUR)).toBeLessThanOrEqual(1);
    expect(server.refused(HOUR, 2 * HOUR)).toBeLessThanOrEqual(1);
    expect(server.accepted() + others).toBeGreaterThanOrEqual(0.95 * 1_000);
  });

  it('search and core do not wait for each other', async () => {
    const { clock, random } = world(seed);
    const limits = githubLimits(clock, { core: 600, search: 60 }, (path) => path.slice(1));
    const server = limitedServer(clock, random, limits);
    const policy = pacing({ clock, random, maxWaitMs: 2 * HOUR });
    const resource = (caller: number): string => (caller < 5 ? 'search' : 'core');
    await saturate(server, policy, clock, {
      callers: CALLERS,
      untilMs: HOUR - MINUTE,
      identity: (caller) => ({ operation: resource(caller) }),
      path: (caller) => `/${resource(caller)}`,
    });
    const used = (path: string) =>
      server.served.filter((request) => request.path === path && request.at < HOUR).length;
    expect(server.refused()).toBe(0);
    expect([used('/core'), used('/search')]).toEqual([600, 60]);
  });

  it('a secondary limit is met once in a window, once it is known', async () => {
    const { clock, random } = world(seed);
    const primary = githubLimits(clock, { core: 5_000 });
    const secondary = new FixedWindow(80, MINUTE, clock);
    const server = limitedServer(clock, random, (path) => {
      if (secondary.take()) return primary(path);
      const seconds = Math.ceil((secondary.endsAt - clock.now()) / 1000);
      const { headers } = primary(path);
      return { status: 403, headers: { ...headers, 'retry-after': String(seconds) } };
    });
    const policy = pacing({ clock, random, maxWaitMs: HOUR });
    const untilMs = 10 * MINUTE - 5_000;
    await saturate(server, policy, clock, { callers: CALLERS, untilMs });
    for (let n = 1; n < 10; n += 1) {
      expect(server.refused(n * MINUTE, (n + 1) * MINUTE)).toBeLessThanOrEqual(1);
      expect(server.accepted(n * MINUTE, (n + 1) * MINUTE)).toBeGreaterThanOrEqual(76);
    }
  });
});

describe.each([1, 2])('pacing against Slack, 50 a minute and method, seed %d', (seed) => {
  it('uses all of every minute and is refused at most once in it, once the limit is known', async () => {
    const { clock, random } = world(seed);
    const server = limitedServer(clock, random, slackLimits(clock, 50));
    const policy = pacing({ clock, random, maxWaitMs: HOUR, key: ({ operation }) => operation });
    const method = (caller: number): string =>
      caller % 2 === 0 ? 'chat.postMessage' : 'users.list';
    await saturate(server, policy, clock, {
      callers: CALLERS,
      untilMs: 10 * MINUTE - 5_000,
      identity: (caller) => ({ operation: method(caller) }),
      path: (caller) => `/${method(caller)}`,
    });
    // In the first minute nobody knows, and 25 callers of each method are on their way at once.
    expect(server.refused(0, MINUTE)).toBeLessThanOrEqual(CALLERS);
    for (let n = 0; n < 10; n += 1) {
      const [from, to] = [n * MINUTE, (n + 1) * MINUTE];
      expect(server.accepted(from, to)).toBe(100);
      if (n > 0) expect(server.refused(from, to)).toBeLessThanOrEqual(2);
    }
  });
});

describe.each([1, 2])('pacing against OpenAI, requests and tokens, seed %d', (seed) => {
  const tokensOf = (caller: number): number => 100 + 10 * caller;
  const refilling = (clock: Clock) => ({
    requests: new Refilling(60, MINUTE, clock),
    // Six minutes to be full again: `6m0s`.
    tokens: new Refilling(36_000, 6 * MINUTE, clock),
    // A full bucket at the beginning, and what came since.
    allowed: 36_000 + 18 * 6_000,
  });
  const windows = (clock: Clock) => ({
    requests: new FixedWindow(60, MINUTE, clock),
    tokens: new FixedWindow(36_000, 6 * MINUTE, clock),
    allowed: 3 * 36_000,
  });

  it.each([
    ['at_reset', windows],
    ['steady', refilling],
  ] as const)('is never refused and uses what it may: %s', async (refill, limits) => {
    const { clock, random } = world(seed);
    const { requests, tokens, allowed } = limits(clock);
    const server = limitedServer(clock, random, openAiLimits(requests, tokens));
    const policy = pacing({
      clock,
      random,
      refill,
      maxWaitMs: HOUR,
      cost: ({ operation }, resource) => (resource === 'tokens' ? Number(operation) : 1),
    });
    const untilMs = 18 * MINUTE - 1;
    await saturate(server, policy, clock, {
      callers: CALLERS,
      untilMs,
      identity: (caller) => ({ operation: String(tokensOf(caller)) }),
      path: (caller) => `/completions/${tokensOf(caller)}`,
    });
    const used = server.served
      .filter(({ at }) => at <= untilMs)
      .reduce((sum, { path }) => sum + Number(path.split('/').at(-1)), 0);
    expect(server.refused()).toBe(0);
    expect(used).toBeGreaterThanOrEqual(0.95 * allowed);
    expect(clock.pendingTimers).toBe(0);
  });

  it('at a steady refill nobody waits for all of it', async () => {
    const { clock, random } = world(seed);
    const { requests, tokens } = refilling(clock);
    const server = limitedServer(clock, random, openAiLimits(requests, tokens));
    const cost = (_: unknown, resource: string | undefined) => (resource === 'tokens' ? 600 : 1);
    const policy = pacing({ clock, random, refill: 'steady', cost });
    const load = { callers: 4, untilMs: 10 * MINUTE, path: () => '/completions/600' };
    const report = await saturate(server, policy, clock, load);
    expect(report.refused).toBe(0);
    expect(report.succeeded).toBeGreaterThanOrEqual(60 + 0.95 * 100);
  });
});
