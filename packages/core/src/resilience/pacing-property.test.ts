import { describe, expect, it } from 'vitest';
import { limitedServer, saturate } from '../../test/resilience/limited-server.js';
import { FixedWindow } from '../../test/resilience/limits.js';
import { seededRandom } from '../testing/seeded-random.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { pacing } from './pacing.js';

/** A provider with a window, a limit and a dialect that the seed decides, and callers who never rest. */
async function run(seed: number) {
  const random = seededRandom(seed);
  const clock = createVirtualClock();
  const windowMs = 2_000 + Math.floor(random() * 20_000);
  const window = new FixedWindow(1 + Math.floor(random() * 40), windowMs, clock);
  const tellsLimit = random() < 0.5;
  const inSeconds = random() < 0.5;
  // Some providers fail now and then, and some callers lose patience.
  const failureRate = random() < 0.5 ? 0 : 0.1;
  const impatience = random() < 0.5 ? 0 : 0.1;
  const server = limitedServer(clock, random, () => {
    const served = window.take();
    const resetMs = window.endsAt - clock.now();
    const reset = inSeconds ? `${Math.ceil(resetMs / 1000)}` : `${Math.ceil(resetMs)}ms`;
    return {
      status: served ? (random() < failureRate ? 503 : 200) : 429,
      headers: {
        'x-ratelimit-remaining': String(window.remaining),
        'x-ratelimit-reset': reset,
        ...(tellsLimit && { 'x-ratelimit-limit': String(window.limit) }),
      },
    };
  });
  const policy = pacing({ clock, random, maxWaitMs: 120_000 });
  const untilMs = 6 * windowMs;
  const callers = 1 + Math.floor(random() * 20);
  const patienceMs = () => (random() < impatience ? random() * windowMs : undefined);
  await saturate(server, policy, clock, { callers, untilMs, patienceMs });
  const perWindow = Array.from({ length: 6 }, (_, n) => ({
    accepted: server.accepted(n * windowMs, (n + 1) * windowMs),
    refused: server.refused(n * windowMs, (n + 1) * windowMs),
  }));
  const failing = failureRate + impatience > 0;
  return { clock, policy, window, windowMs, callers, perWindow, failing };
}

describe('pacing › 150 providers drawn from a seed', () => {
  it('is refused only before it knows, starves nobody and leaves nothing behind', async () => {
    for (let seed = 1; seed <= 150; seed += 1) {
      const { clock, policy, window, windowMs, callers, perWindow, failing } = await run(seed);
      const drawn = `seed ${seed}: ${window.limit} in ${windowMs} ms, ${callers} callers`;
      const [first, ...later] = perWindow;
      expect(first?.refused ?? 0, drawn).toBeLessThanOrEqual(callers);
      for (const { accepted, refused } of later) {
        expect(refused, drawn).toBe(0);
        // A caller makes at least four calls in a second; resets are told up to a second too late.
        // Whoever was failed, or lost patience, comes back a second later.
        const rate = failing ? 0.5 : 4;
        const possible = rate * callers * Math.max(0, windowMs / 1000 - 2.2);
        const expected = Math.min(window.limit, Math.floor(possible));
        expect(accepted, drawn).toBeGreaterThanOrEqual(expected);
      }
      expect(clock.pendingTimers, drawn).toBe(0);
      expect(policy.registry.inspect('acme'), drawn).toMatchObject({ running: 0, waiting: 0 });
    }
  });
});

/** The same where the provider says nothing until it refuses. */
async function runHidden(seed: number) {
  const random = seededRandom(seed);
  const clock = createVirtualClock();
  const windowMs = 5_000 + Math.floor(random() * 55_000);
  const window = new FixedWindow(1 + Math.floor(random() * 60), windowMs, clock);
  const server = limitedServer(clock, random, () => {
    if (window.take()) return { status: 200, headers: {} };
    const seconds = Math.ceil((window.endsAt - clock.now()) / 1000);
    return { status: 429, headers: { 'retry-after': String(seconds) } };
  });
  const policy = pacing({ clock, random, maxWaitMs: 300_000 });
  const callers = 1 + Math.floor(random() * 30);
  await saturate(server, policy, clock, { callers, untilMs: 6 * windowMs });
  const possible = Math.min(window.limit, 4 * callers * (windowMs / 1000 - 2));
  return { clock, window, windowMs, callers, server, possible };
}

describe('pacing › 60 providers that say nothing before they refuse, drawn from a seed', () => {
  it('is refused once in a window, and uses what it may', async () => {
    for (let seed = 1; seed <= 60; seed += 1) {
      const { clock, window, windowMs, callers, server, possible } = await runHidden(seed);
      const drawn = `seed ${seed}: ${window.limit} in ${windowMs} ms, ${callers} callers`;
      for (let n = 2; n < 6; n += 1) {
        const [from, to] = [n * windowMs, (n + 1) * windowMs];
        expect(server.refused(from, to), drawn).toBeLessThanOrEqual(1);
        expect(server.accepted(from, to), drawn).toBeGreaterThanOrEqual(0.9 * possible);
      }
      expect(clock.pendingTimers, drawn).toBe(0);
    }
  });
});
