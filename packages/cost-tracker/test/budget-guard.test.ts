import { setTimeout as delay } from 'node:timers/promises';
import { isIntegrationError, pipeline, systemClock } from '@quayside/core';
import type { VirtualClock } from '@quayside/core/testing';
import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { CostTrackerOptions } from '../src/client/tracker-options.js';
import { type CostTracker, createCostTracker } from '../src/create-cost-tracker.js';
import { createLedgerBudgetGuard } from '../src/ledger/ledger-budget-guard.js';
import type { Ledger } from '../src/ledger/open-ledger.js';
import type { PriceEvent } from '../src/ledger/price-event.js';
import type { BudgetGuard } from '../src/metering/budget-guard.js';
import { budgetShortfallOf } from '../src/metering/budget-refusal.js';
import { createCostServer } from '../src/server/create-cost-server.js';
import { ask, dollar, modelThat } from './budget-setup.js';
import { describeEachStore } from './each-store.js';
import { clockAt, usageEvent, usd } from './ledger-events.js';

const CAP = 40;
const CALLS = 500;
const token = 'token-of-the-test';
const account = 'acme';

/** Every call costs half of what was held for it. */
const halfADollar: PriceEvent = () => ({
  status: 'priced',
  pico: 500_000_000_000n,
  currency: 'USD',
  components: { input: 500_000_000_000n },
  catalogueVersion: 'test',
  provenance: 'a test',
});

function track(options: Partial<CostTrackerOptions>): CostTracker {
  // One attempt of the tracker's own, so that nothing is asked twice unseen.
  return createCostTracker({ token, account, policy: pipeline(), ...options });
}

async function overHttp(ledger: Ledger): Promise<CostTracker> {
  const tokens = [{ name: 'test', token, scopes: ['ingest' as const] }];
  const server = createCostServer({ ledger, tokens });
  const { url } = await server.listen({ port: 0 });
  onTestFinished(() => server.close());
  return track({ baseUrl: url });
}

async function inProcess(ledger: Ledger): Promise<CostTracker> {
  const guard = createLedgerBudgetGuard(ledger, { account });
  return track({ guard, token: undefined, enabled: false, onFact: () => {} });
}

/** Makes all calls at once and lets them end when the last one is admitted or refused. */
async function callAtOnce(tracker: CostTracker) {
  const policy = tracker.budget({
    estimate: () => dollar,
    whenUnreachable: 'refuse',
    timeoutMs: 60_000,
  });
  const listeners = [tracker.meter];
  const allDecided = Promise.withResolvers<undefined>();
  let decided = 0;
  const decide = (): void => {
    decided += 1;
    if (decided === CALLS) allDecided.resolve(undefined);
  };
  const { model, sent } = modelThat({ clock: systemClock, policy, listeners }, () => {
    decide();
    return allDecided.promise;
  });
  const refusals = await Promise.all(
    Array.from({ length: CALLS }, () =>
      model.complete(ask).then(
        () => undefined,
        (error) => {
          decide();
          return budgetShortfallOf(error)?.reason ?? String(error);
        },
      ),
    ),
  );
  await tracker.flush({ timeoutMs: 60_000 });
  return { sent: sent.length, refusals: refusals.filter((reason) => reason !== undefined) };
}

describeEachStore('a budget', (open) => {
  it.each([
    ['in this process', inProcess],
    ['over HTTP', overHttp],
  ])(
    'admits exactly what fits of 500 calls at once, %s',
    async (_, connect) => {
      const ledger = await open({ priceEvent: halfADollar });
      await ledger.budgets.create({ id: 'cap', limit: usd(String(CAP)) }, 'ops');
      const tracker = await connect(ledger);
      const first = await callAtOnce(tracker);
      expect(first.sent).toBe(CAP);
      expect(first.refusals).toEqual(Array(CALLS - CAP).fill('over_limit'));
      expect(await ledger.budgets.status('cap')).toMatchObject({
        spent: usd('20'),
        reserved: usd('0'),
      });
      // Half of it was spent, so half of it is left.
      expect((await callAtOnce(tracker)).sent).toBe(CAP / 2);
    },
    120_000,
  );
});

describeEachStore('a guard over a ledger', (open) => {
  const request = {
    id: 'r1',
    account: undefined,
    amount: dollar,
    dimensions: { team: 'core' },
    tags: ['nightly'],
    leaseMs: 5000,
  };
  async function guarded(): Promise<{ ledger: Ledger; guard: BudgetGuard; clock: VirtualClock }> {
    const clock = clockAt('2026-11-20T21:00:00Z');
    const ledger = await open({ clock, priceEvent: halfADollar });
    return { ledger, guard: createLedgerBudgetGuard(ledger, { account, clock }), clock };
  }

  it('holds for its account, says what a budget lacks, and by whose mode', async () => {
    const { ledger, guard } = await guarded();
    const scope = { kind: 'tag', value: 'nightly' } as const;
    await ledger.budgets.create({ id: 'a', account, limit: usd('1.5'), period: 'day' }, 'ops');
    await ledger.budgets.create({ id: 'b', scope, limit: usd('0'), mode: 'shadow' }, 'ops');
    const first = await guard.reserve(request);
    expect(first).toMatchObject({ admitted: true, shortfalls: [{ budget: 'b', enforced: false }] });
    expect(await guard.reserve(request)).toEqual(first);
    expect(await guard.reserve({ ...request, id: 'r2' })).toMatchObject({
      admitted: false,
      shortfalls: [
        {
          budget: 'a',
          enforced: true,
          reason: 'over_limit',
          limit: usd('1.5'),
          spent: usd('0'),
          reserved: usd('1'),
          needed: dollar,
          resetsAt: '2026-11-21T00:00:00.000Z',
        },
        { budget: 'b', enforced: false, reason: 'over_limit' },
      ],
    });
    expect(await guard.reserve({ ...request, id: 'r3', account: 'other' })).toMatchObject({
      admitted: true,
    });
  });

  it('settles once, with the event and its tags, and says where the hold had lapsed', async () => {
    const { ledger, guard, clock } = await guarded();
    await ledger.budgets.create({ id: 'a', limit: usd('1') }, 'ops');
    await guard.reserve(request);
    const { account: _, ...event } = usageEvent({ tags: ['nightly'] });
    expect(await guard.settle('r1', event)).toBe('settled');
    expect(await guard.settle('r1', event)).toBe('settled');
    expect((await ledger.list({ accounts: [account], tag: 'nightly' }, 9)).events).toHaveLength(1);
    await guard.reserve({ ...request, id: 'r2', amount: usd('0.5') });
    await clock.advance(5000);
    expect(await guard.settle('r2', usageEvent())).toBe('lapsed');
    expect((await ledger.budgets.status('a')).spent).toEqual(usd('1'));
  });

  it('renews and releases what is held, and takes what is gone for gone', async () => {
    const { ledger, guard, clock } = await guarded();
    await ledger.budgets.create({ id: 'a', limit: usd('1') }, 'ops');
    await guard.reserve(request);
    await clock.advance(4000);
    expect(await guard.renew('r1', 5000)).toBe(true);
    await clock.advance(4000);
    expect((await ledger.budgets.status('a')).reserved).toEqual(usd('1'));
    await guard.release('r1');
    await guard.release('r1');
    await guard.release('nobody-made-it');
    expect((await ledger.budgets.status('a')).reserved).toEqual(usd('0'));
    expect(await guard.renew('r1', 5000)).toBe(false);
    expect(await guard.renew('nobody-made-it', 5000)).toBe(false);
  });
});

describeEachStore('a renewal', (open, _openAgain, postgres) => {
  async function held() {
    const clock = clockAt('2026-11-20T21:00:00Z');
    const ledger = await open({ clock });
    await ledger.budgets.create({ limit: usd('1') }, 'ops');
    const { id } = await ledger.reservations.reserve({ account, amount: usd('1'), ttlMs: 5000 });
    return { clock, renew: () => ledger.reservations.renew(id, 5000) };
  }

  it('counts up to the last millisecond of the lease', async () => {
    const { clock, renew } = await held();
    await clock.advance(4999);
    expect(await renew()).toEqual(new Date('2026-11-20T21:00:09.999Z'));
    await clock.advance(5000);
    expect(await renew()).toBeUndefined();
  });

  // SQLite has one writer at a time anyway.
  if (postgres === undefined) return;

  it('waits for who is counting the holds, and brings none back that they did not count', async () => {
    const { clock, renew } = await held();
    const counting = new pg.Client({ connectionString: postgres });
    onTestFinished(() => counting.end());
    await counting.connect();
    await counting.query('begin; select id from budgets for update');
    await clock.advance(4999);
    const renewed = renew();
    expect(await Promise.race([renewed, delay(200, 'waits')])).toBe('waits');
    await clock.advance(1);
    await counting.query('commit');
    expect(await renewed).toBeUndefined();
  });
});

describe('a guard over a ledger that does not answer', () => {
  const never = () => new Promise<never>(() => {});
  const reservations = {
    reserve: never,
    renew: never,
    settle: never,
    release: never,
    accountOf: never,
  };

  it('rejects when the time is over, so that the policy can decide', async () => {
    const clock = clockAt('2026-11-20T21:00:00Z');
    const guard = createLedgerBudgetGuard({ reservations }, { account, clock });
    const tracker = track({ guard, clock, token: undefined, enabled: false, onFact: () => {} });
    const policy = tracker.budget({ estimate: () => dollar, whenUnreachable: 'refuse' });
    const { model, sent } = modelThat({ clock, policy, listeners: [] }, () => undefined);
    const error = await clock.settle(model.complete(ask)).catch((thrown) => thrown);
    expect(isIntegrationError(error, 'quota_exhausted')).toBe(true);
    expect(error.cause).toMatchObject({ code: 'timeout', operation: 'reserve' });
    expect([sent.length, clock.now()]).toEqual([0, 5000]);
  });
});
