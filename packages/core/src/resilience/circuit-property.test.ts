import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deferred, failure, testCall } from '../../test/resilience/scripted-provider.js';
import { seededRandom } from '../testing/seeded-random.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import type { BreakerFactory } from './breaker.js';
import { circuitBreaker } from './circuit-breaker.js';
import type { CircuitChange } from './circuit-change.js';
import type { CircuitSnapshot } from './circuit-registry.js';
import { consecutiveBreaker } from './consecutive-breaker.js';
import { countWindowBreaker } from './count-window-breaker.js';
import { timeWindowBreaker } from './time-window-breaker.js';

const breakers: readonly BreakerFactory[] = [
  consecutiveBreaker(2),
  consecutiveBreaker(1),
  countWindowBreaker({ size: 5, minimumCalls: 2 }),
  countWindowBreaker({ size: 3, minimumCalls: 1, slowCallMs: 50 }),
  timeWindowBreaker({ windowMs: 300, minimumCalls: 2 }),
  timeWindowBreaker({ windowMs: 500, minimumCalls: 2, slowCallMs: 50, slowCallRate: 0.5 }),
];

const settings = fc.record({
  breaker: fc.constantFrom(...breakers),
  cooldownMs: fc.constantFrom(60, 100, 150),
  halfOpenProbes: fc.integer({ min: 1, max: 3 }),
  probeLeaseMs: fc.constantFrom(40, 200),
  rampMs: fc.constantFrom(0, 0, 90),
});
type Settings = typeof settings extends fc.Arbitrary<infer T> ? T : never;

const ends = ['succeed', 'fail', 'fail', 'abort', 'refuse'] as const;
type End = (typeof ends)[number];
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('begin' as const) }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom(...ends), pick: fc.nat(9) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      ms: fc.constantFrom(20, 40, 60, 100),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('outage' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('isolate' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restore' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('configure' as const), settings }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** A call that was let through. */
interface Running {
  /** Moves of the circuit before it was let through. */
  readonly epoch: number;
  readonly end: (how: End) => void;
}

/** The breaker under test, and what an observer knows about it: its answers and its moves. */
class World {
  readonly clock = createVirtualClock();
  readonly running: Running[] = [];
  readonly #changes: CircuitChange[] = [];
  readonly #policy: ReturnType<typeof circuitBreaker>;
  settings: Settings;
  /** When the cool-down began that is in force. */
  #openedAt = Number.NEGATIVE_INFINITY;
  /** Places of the half-open round that are taken, by running and by good probes. */
  #probes = new Set<Running>();
  #good = 0;
  #probedAt = 0;

  constructor(first: Settings) {
    this.settings = first;
    this.#policy = circuitBreaker({
      ...first,
      clock: this.clock,
      random: seededRandom(1),
      onChange: (change) => this.#note(change),
    });
  }

  circuit(): CircuitSnapshot | undefined {
    return this.#policy.registry.inspect('acme');
  }

  /** Returns whether the call was let through, after checking that it had to be, or not. */
  begin(): boolean {
    const before = this.circuit();
    const controller = new AbortController();
    const answer = deferred();
    let admitted = false;
    const outcome = this.#policy(testCall({ signal: controller.signal }).call, () => {
      admitted = true;
      return answer.promise;
    });
    outcome.catch(() => {});
    const end = (how: End): void => {
      if (how === 'succeed') answer.resolve('fine');
      if (how === 'fail') answer.reject(failure('unavailable', 'unknown'));
      if (how === 'refuse') answer.reject(failure('rate_limited', 'not_executed'));
      if (how === 'abort') controller.abort('user');
      if (how === 'abort') answer.reject(failure('unavailable', 'unknown'));
    };
    const call = { epoch: this.#changes.length, end };
    this.#checkEntry(before?.state ?? 'closed', before?.rampLeftMs ?? 0, admitted);
    if (admitted) this.running.push(call);
    if (admitted && this.circuit()?.state === 'half_open') this.#probe(call);
    return admitted;
  }

  /** Ends a running call and checks what that may have changed. */
  async end(pick: number, how: End): Promise<void> {
    const [call] = this.running.splice(pick % Math.max(1, this.running.length), 1);
    if (call === undefined) return;
    const before = this.circuit();
    const isProbe = this.#probes.delete(call);
    const lost = before?.state === 'half_open' && !isProbe;
    const stale = lost || call.epoch !== this.#changes.length;
    call.end(how);
    await this.clock.advance(0);
    if (stale || how === 'abort' || how === 'refuse') {
      expect(this.circuit()).toEqual({ ...before, retryAfterMs: this.circuit()?.retryAfterMs });
    } else if (isProbe && how === 'succeed' && this.circuit()?.state === 'half_open') {
      this.#good += 1;
    }
  }

  /** Fails as often as it takes to open most circuits. */
  async outage(): Promise<void> {
    for (let n = 0; n < 2; n += 1)
      if (this.begin()) await this.end(this.running.length - 1, 'fail');
  }

  isolate(): void {
    const wasProbing = this.circuit()?.state === 'half_open';
    this.#policy.registry.isolate('acme');
    if (wasProbing) this.#openedAt = Number.NEGATIVE_INFINITY;
    expect(this.circuit()?.state).toBe('isolated');
  }

  restore(): void {
    const { from } = this.#changes.at(-1) ?? { from: 'closed' };
    const wasIsolated = this.circuit()?.state === 'isolated';
    this.#policy.registry.restore('acme');
    if (wasIsolated) expect(this.circuit()?.state).toBe(from === 'half_open' ? 'open' : from);
  }

  configure(changes: Settings): void {
    const before = this.circuit();
    // States stay, but for a circuit that has had as many good probes as are asked for now.
    const proved = before?.state === 'half_open' && this.#good >= changes.halfOpenProbes;
    this.settings = changes;
    this.#policy.configure(changes);
    const { breaker, rampMs, ...figures } = changes;
    expect(this.#policy.description?.settings).toMatchObject({ ...figures, ...breaker.settings });
    expect(this.circuit()?.state).toBe(proved ? 'closed' : before?.state);
  }

  /** Each move starts where the one before it ended, and the last one ended in what the circuit is. */
  checkMoves(): void {
    const ended = ['closed', ...this.#changes.map(({ to }) => to)];
    expect(this.#changes.map(({ from }) => from)).toEqual(ended.slice(0, -1));
    expect(this.circuit()?.state ?? 'closed').toBe(ended.at(-1));
  }

  #note(change: CircuitChange): void {
    this.#changes.push(change);
    if (change.to === 'open' && change.from !== 'isolated') this.#openedAt = this.clock.now();
    this.#probes = new Set();
    this.#good = 0;
  }

  #checkEntry(before: string, rampLeftMs: number, admitted: boolean): void {
    const { cooldownMs, halfOpenProbes, probeLeaseMs } = this.settings;
    const now = this.clock.now();
    if (before === 'isolated') expect(admitted).toBe(false);
    if (before === 'closed' && rampLeftMs === 0) expect(admitted).toBe(true);
    if (before === 'open') expect(admitted).toBe(now - this.#openedAt >= cooldownMs);
    if (before === 'half_open') {
      const free = this.#probes.size + this.#good < halfOpenProbes;
      expect(admitted).toBe(free || now - this.#probedAt >= probeLeaseMs);
      if (!free && admitted) this.#probes = new Set();
    }
  }

  #probe(call: Running): void {
    this.#probes.add(call);
    this.#probedAt = this.clock.now();
    expect(this.#probes.size + this.#good).toBeLessThanOrEqual(this.settings.halfOpenProbes);
  }
}

async function play(world: World, one: Step): Promise<void> {
  if (one.kind === 'begin') world.begin();
  else if (one.kind === 'wait') await world.clock.advance(one.ms);
  else if (one.kind === 'outage') await world.outage();
  else if (one.kind === 'isolate') world.isolate();
  else if (one.kind === 'restore') world.restore();
  else if (one.kind === 'configure') world.configure(one.settings);
  else await world.end(one.pick, one.kind);
  world.checkMoves();
}

describe('circuit breaker, over random schedules', () => {
  it('lets through exactly who may pass, ignores stale results and aborts, and never gets stuck', async () => {
    const property = fc.asyncProperty(
      settings,
      fc.array(step, { maxLength: 70, size: 'max' }),
      async (first, steps) => {
        const world = new World(first);
        for (const one of steps) await play(world, one);
        world.restore();
        // Whatever happened and whatever never ended: a call passes after these times.
        const { cooldownMs, probeLeaseMs, rampMs, halfOpenProbes } = world.settings;
        await world.clock.advance(cooldownMs + probeLeaseMs + rampMs);
        expect(world.begin()).toBe(true);
        await world.end(world.running.length - 1, 'succeed');
        // And as many good probes as were asked for close it.
        for (let good = 1; good < halfOpenProbes; ) {
          if (world.circuit()?.state === 'closed') break;
          if (!world.begin()) await world.clock.advance(probeLeaseMs);
          else {
            await world.end(world.running.length - 1, 'succeed');
            good += 1;
          }
        }
        expect(world.circuit()?.state).toBe('closed');
        expect(world.clock.pendingTimers).toBe(0);
      },
    );
    await fc.assert(property, { numRuns: 500 });
  });
});
