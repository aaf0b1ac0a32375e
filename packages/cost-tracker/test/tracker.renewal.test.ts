import { type ChatEvent, pipeline, withDeadline } from '@quayside/core';
import { createMemoryChatModel } from '@quayside/core/memory';
import { createVirtualClock } from '@quayside/core/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { CostTrackerFact } from '../src/client/tracker-fact.js';
import { createCostTracker } from '../src/create-cost-tracker.js';
import { createFakeCostTracker } from '../src/testing/create-fake-cost-tracker.js';
import { ask, dollar, type Ending, modelThat, usage } from './budget-setup.js';
import { until } from './until.js';

const LEASE_MS = 8_000;
const HOUR_MS = 3_600_000;
const RENEWALS = { path: /\/renew$/ };

/** A tracker of the server's own routes, a budget of $40 a month, and holds of 8 seconds. */
async function setup() {
  const clock = createVirtualClock({ wallStartMs: Date.UTC(2026, 10, 20, 21) });
  const server = createFakeCostTracker({ clock });
  onTestFinished(() => server.close());
  const ledger = await server.ledger;
  await ledger.budgets.create(
    { id: 'all', limit: { amount: '40', currency: 'USD' }, onUnknown: 'admit' },
    'test',
  );
  const facts: CostTrackerFact[] = [];
  const tracker = createCostTracker({
    token: 'token-1',
    account: 'acme',
    fetch: server.fetch,
    policy: pipeline(),
    clock,
    onFact: (fact) => facts.push(fact),
    log: () => {},
  });
  const policy = tracker.budget({
    estimate: () => dollar,
    whenUnreachable: 'refuse',
    leaseMs: LEASE_MS,
  });
  const listeners = [tracker.meter];
  const reserved = async () => (await ledger.budgets.status('all')).reserved.amount;
  const lapses = () =>
    facts.flatMap((fact) => (fact.type === 'budget.hold_lapsed' ? fact.reason : []));
  const entries = () => server.requests.entries();
  const renewals = () => entries().filter(({ path }) => path.endsWith('/renew')).length;
  return { clock, server, ledger, tracker, policy, listeners, reserved, lapses, renewals };
}

/** A call that is under way until it is told how to end. */
async function slowCall(world: Awaited<ReturnType<typeof setup>>) {
  const ending = Promise.withResolvers<Ending>();
  const { model, sent } = modelThat(world, () => ending.promise);
  const answer = model.complete(ask).catch((error) => error);
  await until(() => sent.length === 1, 'the call');
  return { answer, end: ending.resolve };
}

/** The id of the reservation that was made first. */
function reservationOf({ server }: Awaited<ReturnType<typeof setup>>): string {
  const made = server.requests.entries().find(({ path }) => path === '/api/reservations');
  return JSON.parse(made?.body ?? '').id;
}

describe('the hold of a long call', () => {
  it('is renewed at half of its lease for as long as the call runs, and no longer', async () => {
    const world = await setup();
    const { clock, ledger, tracker, reserved, lapses, renewals } = world;
    const { answer, end } = await slowCall(world);
    for (let second = 0; second < 60; second += 1) {
      expect(await reserved()).toBe('1');
      await clock.advance(1000);
    }
    expect(renewals()).toBe(15);
    end(undefined);
    await answer;
    await tracker.flush();
    expect(clock.pendingTimers).toBe(0);
    expect([await reserved(), lapses()]).toEqual(['0', []]);
    const [recorded] = (await ledger.list({}, 10)).events;
    expect(recorded?.tokens.outputTokens).toBe(usage.outputTokens);
  });

  it('is renewed while a stream is read, and not after its end', async () => {
    const world = await setup();
    const { clock, tracker, policy, listeners, reserved, renewals } = world;
    const { model, willAnswer } = createMemoryChatModel({ policy, listeners, clock });
    willAnswer({ text: 'one two three four', usage });
    const seen: string[] = [];
    for await (const event of await model.stream(ask)) {
      seen.push(event.type);
      if (event.type === 'answer.finished') break;
      await clock.advance(LEASE_MS * 2);
      expect(await reserved()).toBe('1');
    }
    await tracker.flush();
    expect(renewals()).toBe((seen.length - 1) * 4);
    expect([clock.pendingTimers, await reserved()]).toEqual([0, '0']);
  });

  it('is renewed beyond the deadline of what surrounds the call', async () => {
    const world = await setup();
    const { clock, policy, listeners, reserved, lapses } = world;
    const { model } = createMemoryChatModel({ policy, listeners, clock });
    const events = await withDeadline(1000, () => model.stream(ask), { clock });
    await clock.advance(LEASE_MS * 3);
    expect([await reserved(), lapses()]).toEqual(['1', []]);
    await events[Symbol.asyncIterator]().return?.();
  });

  it.each([
    ['unknown', '1'],
    ['executed', '0'],
  ] as const)('is left alone after a failure that was %s', async (execution, held) => {
    const world = await setup();
    const { clock, tracker, reserved, lapses, renewals } = world;
    const { answer, end } = await slowCall(world);
    await clock.advance(LEASE_MS / 2);
    end({ execution, code: 'unavailable' });
    await answer;
    await tracker.flush();
    expect(await reserved()).toBe(held);
    await clock.advance(LEASE_MS);
    expect([await reserved(), renewals(), lapses()]).toEqual(['0', 1, []]);
  });

  it('waits for no renewal longer than the next one may come in time', async () => {
    const world = await setup();
    const { clock, server, reserved, lapses } = world;
    const { end } = await slowCall(world);
    server.faults.add({ kind: 'timeout_before', match: RENEWALS, times: 2 });
    await clock.advance(LEASE_MS * 2);
    expect([await reserved(), lapses()]).toEqual(['1', []]);
    end(undefined);
  });

  it('survives renewals that fail, as long as one comes in time', async () => {
    const world = await setup();
    const { clock, server, reserved, lapses } = world;
    const { end } = await slowCall(world);
    for (let round = 0; round < 5; round += 1) {
      server.faults.add({ kind: 'status', status: 503, match: RENEWALS, times: 3 });
      await clock.advance(LEASE_MS);
      expect(await reserved()).toBe('1');
    }
    expect(lapses()).toEqual([]);
    end(undefined);
  });
});

describe('a hold that lapses', () => {
  it('is told once where the ledger cannot be reached for a whole lease', async () => {
    const world = await setup();
    const { clock, server, tracker, ledger, reserved, lapses, renewals } = world;
    const { answer, end } = await slowCall(world);
    server.faults.add({ kind: 'status', status: 503, match: RENEWALS, times: 99 });
    await clock.advance(LEASE_MS - 1);
    expect(lapses()).toEqual([]);
    await clock.advance(1);
    expect([await reserved(), lapses(), renewals()]).toEqual(['0', ['unreachable'], 5]);
    await clock.advance(HOUR_MS);
    end(undefined);
    await answer;
    await tracker.flush();
    expect([lapses(), renewals()]).toEqual([['unreachable'], 5]);
    expect((await ledger.list({}, 10)).events).toHaveLength(1);
  });

  it('is told once where the ledger had let it go', async () => {
    const world = await setup();
    const { clock, ledger, tracker, lapses, renewals } = world;
    const { answer, end } = await slowCall(world);
    await ledger.reservations.release(reservationOf(world));
    await clock.advance(LEASE_MS * 5);
    expect([lapses(), renewals()]).toEqual([['gone'], 1]);
    end(undefined);
    await answer;
    await tracker.flush();
    expect(lapses()).toEqual(['gone']);
  });

  it('is told when the call ends, where no renewal could see it', async () => {
    const world = await setup();
    const { ledger, tracker, lapses } = world;
    const { answer, end } = await slowCall(world);
    await ledger.reservations.release(reservationOf(world));
    end(undefined);
    await answer;
    await tracker.flush();
    expect(lapses()).toEqual(['gone']);
    expect((await ledger.list({}, 10)).events).toHaveLength(1);
  });

  it('is that of a stream which nobody reads, after an hour', async () => {
    const world = await setup();
    const { clock, policy, listeners, reserved, lapses } = world;
    const { model } = createMemoryChatModel({ policy, listeners, clock });
    const events: AsyncIterable<ChatEvent> = await model.stream(ask);
    await clock.advance(HOUR_MS);
    expect([await reserved(), lapses()]).toEqual(['1', []]);
    await clock.advance(LEASE_MS);
    expect([await reserved(), lapses(), clock.pendingTimers]).toEqual(['0', ['too_long'], 0]);
    expect(events).toBeDefined();
  });

  it('is none where the call ended while its renewal was under way', async () => {
    const world = await setup();
    const { clock, server, tracker, lapses, reserved } = world;
    const { answer, end } = await slowCall(world);
    server.faults.add({ kind: 'delay', ms: 200, match: RENEWALS });
    await clock.advance(LEASE_MS / 2);
    end(undefined);
    await answer;
    await clock.settle(tracker.flush());
    await clock.advance(LEASE_MS);
    expect([lapses(), await reserved()]).toEqual([[], '0']);
  });
});
