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
  const server = limitedServer(clock, random, () => {
    const served = window.take();
    const resetMs = window.endsAt - clock.now();
    const reset = inSeconds ? `${Math.ceil(resetMs / 1000)}` : `${Math.ceil(resetMs)}ms`;
    return {
      status: served ? 200 : 429,
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
  await saturate(server, policy, clock, { callers, untilMs });
  const perWindow = Array.from({ length: 6 }, (_, n) => ({
    accepted: server.accepted(n * windowMs, (n + 1) * windowMs),
    refused: server.refused(n * windowMs, (n + 1) * windowMs),
  }));
  return { clock, policy, window, windowMs, callers, perWindow };
}

describe('pacing › 150 providers drawn from a seed', () => {
  it('is refused only before it knows, starves nobody and leaves nothing behind', async () => {
    for (let seed = 1; seed <= 150; seed += 1) {
      const { clock, policy, window, windowMs, callers, perWindow } = await run(seed);
      const drawn = `seed ${seed}: ${window.limit} in ${windowMs} ms, ${callers} callers`;
      const [first, ...later] = perWindow;
      expect(first?.refused ?? 0, drawn).toBeLessThanOrEqual(callers);
      for (const { accepted, refused } of later) {
        expect(refused, drawn).toBe(0);
        // A caller makes at least four calls in a second; resets are told up to a second too late.
        const possible = Math.min(window.limit, 4 * callers * Math.max(0, windowMs / 1000 - 2.2));
        expect(accepted, drawn).toBeGreaterThanOrEqual(Math.floor(possible));
      }
      expect(clock.pendingTimers, drawn).toBe(0);
      expect(policy.registry.inspect('acme'), drawn).toMatchObject({ running: 0, waiting: 0 });
    }
  });
});
