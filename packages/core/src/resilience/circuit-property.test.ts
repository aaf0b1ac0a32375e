import fc from 'fast-check';
import { expect, it } from 'vitest';
import { deferred, failure, testCall } from '../../test/resilience/scripted-provider.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { circuitBreaker } from './circuit-breaker.js';

const cooldownMs = 100;
const probeLeaseMs = 200;
const step = fc.record({
  kind: fc.constantFrom('begin', 'begin', 'succeed', 'fail', 'abort', 'refuse', 'wait'),
  pick: fc.nat(9),
});

it('circuit breaker › no state outlasts cool-down and lease, and no round has more probes than allowed', async () => {
  const property = fc.asyncProperty(
    fc.array(step, { maxLength: 60 }),
    fc.integer({ min: 1, max: 3 }),
    async (steps, halfOpenProbes) => {
      const clock = createVirtualClock();
      const policy = circuitBreaker({
        clock,
        consecutive: 2,
        cooldownMs,
        probeLeaseMs,
        halfOpenProbes,
      });
      const state = (): string | undefined => policy.registry.inspect('acme')?.state;
      const ends: ((kind: string) => void)[] = [];
      /** Admissions since the circuit became half-open, and when. */
      let round: number[] = [];
      const begin = (): boolean => {
        const controller = new AbortController();
        const answer = deferred();
        let admitted = false;
        const outcome = policy(testCall({ signal: controller.signal }).call, () => {
          admitted = true;
          return answer.promise;
        });
        outcome.catch(() => {});
        if (state() === 'half_open' && admitted) round.push(clock.now());
        if (admitted) {
          ends.push((kind) => {
            if (kind === 'succeed') answer.resolve('fine');
            if (kind === 'fail') answer.reject(failure('unavailable', 'unknown'));
            if (kind === 'refuse') answer.reject(failure('rate_limited', 'not_executed'));
            if (kind === 'abort') controller.abort('user');
            if (kind === 'abort') answer.reject('user');
          });
        }
        return admitted;
      };
      let released = 0;
      for (const { kind, pick } of steps) {
        if (kind === 'begin') begin();
        else if (kind === 'wait') await clock.advance(pick * 20);
        else {
          if (kind === 'abort' || kind === 'refuse') released += 1;
          ends.splice(pick % Math.max(1, ends.length), 1)[0]?.(kind);
        }
        await clock.advance(0);
        if (state() !== 'half_open') {
          round = [];
          released = 0;
        }
        const live = round.filter((at) => clock.now() - at < probeLeaseMs);
        expect(live.length).toBeLessThanOrEqual(halfOpenProbes + released);
      }
      // Whatever happened and whatever never ended: a call passes again after both times.
      await clock.advance(cooldownMs + probeLeaseMs);
      expect(begin()).toBe(true);
      expect(clock.pendingTimers).toBe(0);
    },
  );
  await fc.assert(property, { numRuns: 1_000 });
});
