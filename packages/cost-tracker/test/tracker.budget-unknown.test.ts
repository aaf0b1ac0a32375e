import { isIntegrationError } from '@quayside/core';
import { describe, expect, it } from 'vitest';
import { ask, dollar, modelThat, setupBudget } from './budget-setup.js';
import { answer, networkError } from './fake-tracker.js';

describe('budget() that cannot know', () => {
  it('refuses or admits, as it was told, while the ledger cannot be asked', async () => {
    for (const whenUnreachable of ['refuse', 'admit'] as const) {
      const world = setupBudget({ whenUnreachable });
      world.fake.intercept = networkError;
      const { model, sent } = modelThat(world, () => undefined);
      const outcome = await model.complete(ask).catch((error) => error);
      const admitted = whenUnreachable === 'admit';
      expect(isIntegrationError(outcome, 'quota_exhausted')).toBe(!admitted);
      expect(sent).toHaveLength(admitted ? 1 : 0);
      expect(world.of('budget.unknown')).toMatchObject([{ reason: 'unreachable', admitted }]);
      await world.tracker.flush();
      // Nothing takes the event but the log.
      expect(world.log).toHaveLength(admitted ? 1 : 0);
    }
  });

  it('gives the ledger 5 s to decide', async () => {
    const world = setupBudget();
    world.fake.intercept = () => new Promise<never>(() => {});
    const { model } = modelThat(world, () => undefined);
    const failed = model.complete(ask).catch((error) => error);
    expect(await world.clock.settle(failed)).toMatchObject({ code: 'quota_exhausted' });
    expect(world.clock.now()).toBe(5000);
  });

  it('frees a hold whose answer was lost', async () => {
    const world = setupBudget();
    world.fake.intercept = ({ path, body }) => {
      if (path !== '/api/reservations') return undefined;
      world.fake.intercept = undefined;
      void world.fake.fetch('http://localhost:5000/api/reservations', {
        method: 'POST',
        body: JSON.stringify(body),
      });
      return networkError();
    };
    const { model } = modelThat(world, () => undefined);
    await expect(model.complete(ask)).rejects.toMatchObject({ code: 'quota_exhausted' });
    await world.tracker.flush();
    expect(world.fake.holds.size).toBe(0);
  });

  it("rejects with the caller's reason when the caller aborts meanwhile", async () => {
    const world = setupBudget({ whenUnreachable: 'admit' });
    const controller = new AbortController();
    const reason = new Error('gone');
    world.fake.intercept = () => {
      controller.abort(reason);
      return new Promise<never>(() => {});
    };
    const { model, sent } = modelThat(world, () => undefined);
    await expect(model.complete(ask, { signal: controller.signal })).rejects.toBe(reason);
    expect(sent).toEqual([]);
  });

  it.each([
    ['knows no price', () => undefined],
    [
      'throws',
      () => {
        throw new Error('no such model');
      },
    ],
  ])('refuses where the estimate %s, unless it is told to admit', async (_, estimate) => {
    const refusing = setupBudget({ estimate });
    await expect(refusing.model.complete(ask)).rejects.toMatchObject({
      code: 'quota_exhausted',
      details: { reason: 'unpriced' },
    });
    expect(refusing.fake.requests).toEqual([]);
    const admitting = setupBudget({ estimate, whenUnpriced: 'admit' });
    await admitting.model.complete(ask);
    expect(admitting.of('budget.unknown')).toMatchObject([{ reason: 'unpriced', admitted: true }]);
    await admitting.tracker.flush();
  });

  it('refuses where the ledger does not know what was spent, and says why', async () => {
    const world = setupBudget();
    world.fake.intercept = () =>
      answer(200, {
        status: 'refused',
        budgets: [
          {
            budget_id: 'night',
            spent: dollar,
            reserved: dollar,
            limit: dollar,
            resets_at: '2026-12-01T00:00:00Z',
            reached: [],
            refusal: 'unpriced_usage',
            mode: 'enforce',
          },
        ],
      });
    await expect(world.model.complete(ask)).rejects.toThrow(/not known \(unpriced_usage\)/);
  });

  it('in shadow mode refuses nothing, and tells what it would have refused', async () => {
    const world = setupBudget({ mode: 'shadow' });
    world.fake.limit = 0.5;
    await world.model.complete(ask);
    world.fake.intercept = networkError;
    await world.model.complete(ask);
    expect(world.of('budget.exceeded')).toMatchObject([{ enforced: false, needed: dollar }]);
    expect(world.of('budget.unknown')).toMatchObject([{ admitted: true }]);
    await world.tracker.flush();
  });

  it.each([{ leaseMs: 10 }, { timeoutMs: 0 }, { whenUnreachable: 'perhaps' as never }])(
    'refuses %j',
    (wrong) => {
      expect(() => setupBudget(wrong)).toThrow(expect.objectContaining({ code: 'misconfigured' }));
    },
  );
});
