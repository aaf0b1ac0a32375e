import { type Execution, pipeline, withDeadline } from '@quayside/core';
import { createMemoryChatModel } from '@quayside/core/memory';
import { retry } from '@quayside/core/resilience';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withAttribution } from '../src/metering/attribution.js';
import { budgetShortfallOf } from '../src/metering/budget-refusal.js';
import { budgeted } from '../src/metering/budgeted.js';
import { ask, dollar, modelThat, setupBudget, usage } from './budget-setup.js';
import { failure } from './fake-tracker.js';
import { setupTracker, temporaryDirectory } from './tracker-setup.js';
import { until } from './until.js';

describe('budget()', () => {
  it('sets the most that a call can cost aside, and turns it into what it used', async () => {
    const world = setupBudget();
    const { fake, tracker } = world;
    const held: number[] = [];
    const { model } = modelThat(world, () => {
      held.push(...fake.holds.values());
      return undefined;
    });
    await withAttribution({ user: 'ada', tags: ['nightly'] }, () => model.complete(ask));
    await tracker.flush();
    expect(held).toEqual([1]);
    expect([fake.holds.size, fake.events.size]).toEqual([0, 1]);
    expect(fake.requests[0]).toMatchObject({
      path: '/api/reservations',
      body: {
        account_id: 'control-tower-prod',
        amount: dollar,
        dimensions: { user: 'ada' },
        tags: ['nightly'],
        ttl_ms: 600_000,
      },
    });
  });

  it('refuses before anything is sent, with the amounts', async () => {
    const world = setupBudget();
    const { fake, tracker, of } = world;
    fake.limit = 2.5;
    await tracker.logUsage({ provider: 'openai', model: 'gpt-4', tokens: 9, cost: 2 });
    const { model, sent } = modelThat(world, () => undefined);
    const error = await model.complete(ask).catch((thrown) => thrown);
    expect(error).toMatchObject({
      code: 'quota_exhausted',
      execution: 'not_executed',
      provider: 'scripted',
      operation: 'complete',
      message: expect.stringContaining('it may cost 1, and of 2.5 USD 2 are spent'),
    });
    expect(sent).toEqual([]);
    const shortfall = {
      budget: 'all',
      reason: 'over_limit',
      limit: { amount: '2.5', currency: 'USD' },
      spent: { amount: '2', currency: 'USD' },
      reserved: { amount: '0', currency: 'USD' },
      needed: dollar,
      resetsAt: '2026-12-01T00:00:00.000Z',
    };
    expect(budgetShortfallOf(error)).toEqual(shortfall);
    expect(of('budget.exceeded')).toMatchObject([{ enforced: true, ...shortfall }]);
  });

  it('is not asked again by a retry around it', async () => {
    const world = setupBudget();
    world.fake.limit = 0;
    const policy = pipeline(retry({ clock: world.clock }), world.policy);
    const { model } = modelThat(world, () => undefined, policy);
    await expect(model.complete(ask)).rejects.toMatchObject({ code: 'quota_exhausted' });
    expect(world.fake.requests).toHaveLength(1);
  });

  it('admits exactly what fits when 500 calls come at once', async () => {
    const world = setupBudget({ estimate: () => dollar });
    world.fake.limit = 40;
    const answered = Promise.withResolvers<undefined>();
    const { model, sent } = modelThat(world, () => answered.promise);
    const calls = Array.from({ length: 500 }, () =>
      model.complete(ask).then(
        () => 'answered',
        (error) => error.code,
      ),
    );
    await until(() => world.of('budget.exceeded').length === 460, 'that 460 are refused');
    answered.resolve(undefined);
    const outcomes = await Promise.all(calls);
    expect(sent).toHaveLength(40);
    expect(outcomes.filter((outcome) => outcome === 'quota_exhausted')).toHaveLength(460);
    await world.tracker.flush();
    expect([world.fake.holds.size, world.fake.events.size]).toEqual([0, 40]);
  });

  it.each([
    ['not_executed', 'unavailable', 0],
    ['executed', 'invalid_request', 0],
    ['unknown', 'timeout', 1],
  ] as const)(
    'after a failure that was %s keeps or frees the hold',
    async (execution, code, holds) => {
      const world = setupBudget();
      const { model } = modelThat(world, () => ({ execution, code }));
      await expect(model.complete(ask)).rejects.toMatchObject({ code });
      await world.tracker.flush();
      expect([world.fake.holds.size, world.fake.events.size]).toEqual([holds, 0]);
    },
  );

  it('reserves for every attempt, and settles each with its own usage', async () => {
    const world = setupBudget();
    let attempts = 0;
    const policy = pipeline(retry({ attempts: 3, clock: world.clock }), world.policy);
    const { model } = modelThat(
      world,
      () => {
        attempts += 1;
        return attempts < 3 ? { execution: 'unknown', code: 'unavailable' } : undefined;
      },
      policy,
    );
    await world.clock.settle(model.complete(ask));
    await world.tracker.flush();
    const reserved = world.fake.requests.filter(({ path }) => path === '/api/reservations');
    expect(reserved).toHaveLength(3);
    expect([world.fake.holds.size, world.fake.events.size]).toEqual([2, 1]);
  });

  it('holds a stream until its end, and settles one that is left by its estimate', async () => {
    const { model, willAnswer, fake, tracker } = setupBudget();
    willAnswer({ text: 'one two three', usage });
    for await (const _ of await model.stream(ask)) expect(fake.holds.size).toBe(1);
    await tracker.flush();
    expect(fake.holds.size).toBe(0);
    willAnswer({ text: 'one two three' });
    for await (const { type } of await model.stream(ask)) if (type === 'text.added') break;
    await tracker.flush();
    expect(fake.holds.size).toBe(0);
    expect([...fake.events.values()].map(({ estimated }) => estimated)).toEqual([false, true]);
  });

  it('settles after the deadline of the call', async () => {
    const { model, clock, fake, tracker } = setupBudget();
    fake.intercept = async ({ path }) => {
      if (path.endsWith('/settle')) await new Promise<void>((done) => clock.schedule(done, 2000));
      return undefined;
    };
    await withDeadline(1000, () => model.complete(ask), { clock });
    await clock.settle(tracker.flush({ timeoutMs: 10_000 }));
    expect([fake.holds.size, fake.events.size]).toEqual([0, 1]);
  });

  it.each([true, false])('records a usage once, metered: %s', async (isMetered) => {
    const { model, fake, tracker } = setupBudget({}, isMetered);
    await model.complete(ask);
    await tracker.flush();
    expect([fake.events.size, fake.repeats()]).toEqual([1, 0]);
  });

  it('records it once also where the meter keeps it in a spool', async () => {
    const world = setupTracker({ spool: { directory: await temporaryDirectory() } });
    const policy = world.tracker.budget({ estimate: () => dollar, whenUnreachable: 'refuse' });
    const { model } = createMemoryChatModel({ policy, listeners: [world.tracker.meter] });
    await model.complete(ask);
    await world.tracker.flush();
    expect([world.fake.events.size, world.fake.repeats()]).toEqual([1, 1]);
    await world.tracker[Symbol.asyncDispose]();
  });

  it('keeps it in the spool once where settling fails', async () => {
    const world = setupTracker({
      spool: { directory: await temporaryDirectory() },
      policy: pipeline(),
    });
    world.fake.intercept = ({ path }) =>
      path.endsWith('/settle') ? failure(500, 'internal') : undefined;
    const policy = world.tracker.budget({ estimate: () => dollar, whenUnreachable: 'refuse' });
    const { model } = createMemoryChatModel({ policy, listeners: [world.tracker.meter] });
    await model.complete(ask);
    await world.tracker.flush();
    expect([world.of('usage.logged').length, world.fake.events.size]).toEqual([1, 1]);
    expect(world.fake.repeats()).toBe(0);
    await world.tracker[Symbol.asyncDispose]();
  });

  it('keeps the event where settling fails: only the hold waits for its lease', async () => {
    const { model, fake, tracker, log } = setupBudget();
    fake.intercept = ({ path }) =>
      path.endsWith('/settle') ? failure(500, 'internal') : undefined;
    await model.complete(ask);
    await tracker.flush();
    expect([fake.events.size, fake.holds.size, log.length]).toEqual([1, 1, 0]);
  });

  it('shows the estimate what is asked, of a budgeted port', async () => {
    const asked: unknown[] = [];
    const { model, tracker, clock } = setupBudget({
      estimate: ({ input, call, attribution }) => {
        asked.push([input, call.operation, attribution.user]);
        return dollar;
      },
    });
    await model.complete(ask);
    const shown = budgeted(model);
    await withAttribution({ user: 'ada' }, () => shown.complete(ask));
    for await (const _ of await shown.stream(ask));
    expect(asked).toEqual([
      [undefined, 'complete', undefined],
      [ask, 'complete', 'ada'],
      [ask, 'stream', undefined],
    ]);
    await clock.settle(tracker.flush());
    expect(() => budgeted({} as typeof model)).toThrow(/misconfigured/);
  });
});

describe('budget() under all outcomes', () => {
  it('ends with holds for doubtful attempts only, and never spends more than the limit', async () => {
    const outcomes = fc.array(fc.constantFrom('well', 'not_executed', 'executed', 'unknown'), {
      maxLength: 30,
    });
    await fc.assert(
      fc.asyncProperty(outcomes, fc.integer({ min: 0, max: 20 }), async (ends, limit) => {
        const world = setupBudget();
        world.fake.limit = limit;
        const left = [...ends];
        const met: string[] = [];
        const { model, sent } = modelThat(world, () => {
          const end = left.shift() ?? 'well';
          met.push(end);
          if (end === 'well') return undefined;
          // The list above has no other words.
          return { execution: end as Execution, code: 'unavailable' };
        });
        await Promise.all(ends.map(() => model.complete(ask).catch(() => {})));
        await world.tracker.flush();
        expect(world.fake.holds.size).toBe(met.filter((end) => end === 'unknown').length);
        expect(world.fake.events.size).toBe(met.filter((end) => end === 'well').length);
        expect(world.fake.holds.size).toBeLessThanOrEqual(limit);
        expect(sent.length).toBe(met.length);
      }),
      { numRuns: 60 },
    );
  });
});
