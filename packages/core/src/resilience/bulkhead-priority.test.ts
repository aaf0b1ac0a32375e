import { describe, expect, it } from 'vitest';
import {
  deferred,
  type TestCallOptions,
  testCall,
} from '../../test/resilience/scripted-provider.js';
import type { CallIdentity } from '../call.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { type BulkheadOptions, bulkhead } from './bulkhead.js';

const RANKS: Readonly<Record<string, number>> = { refund: 2, charge: 1, report: 0 };
const rankOf = (call: CallIdentity): number => RANKS[call.operation] ?? 0;

function start(options: Partial<BulkheadOptions> = {}) {
  const clock = createVirtualClock();
  const policy = bulkhead({ concurrency: 1, queue: 10, clock, priority: rankOf, ...options });
  const started: string[] = [];
  const gate = deferred();
  const begin = (name: string, callOptions: TestCallOptions = {}) => {
    const operation = name.replace(/\d/, '');
    const { call, facts } = testCall({ operation, ...callOptions });
    const outcome = policy(call, async () => {
      started.push(name);
      return gate.promise;
    });
    outcome.catch(() => {});
    return { outcome, facts };
  };
  /** Lets all of them run, one after the other. */
  const drain = async () => {
    gate.resolve(undefined);
    await clock.advance(0);
  };
  return { clock, policy, begin, started, drain };
}

describe('bulkhead with priorities', () => {
  it('lets the most urgent go first, and equals in the order in which they came', async () => {
    const { begin, started, drain } = start();
    begin('report0');
    for (const name of ['report1', 'charge1', 'refund1', 'charge2', 'refund2']) begin(name);
    await drain();
    expect(started.slice(1)).toEqual(['refund1', 'refund2', 'charge1', 'charge2', 'report1']);
  });

  it('a full line makes room for a more urgent call: the youngest of the least urgent goes', async () => {
    const { begin, started, drain } = start({ queue: 3 });
    begin('report0');
    begin('report1');
    const displaced = begin('report2');
    begin('charge1');
    const urgent = begin('refund1');
    await expect(displaced.outcome).rejects.toMatchObject({
      code: 'bulkhead_full',
      execution: 'not_executed',
      message: expect.stringContaining('a call of higher priority took the waiting place'),
    });
    expect(displaced.facts).toEqual([
      { type: 'bulkhead.queued', key: 'acme', queued: 2 },
      { type: 'bulkhead.rejected', key: 'acme' },
    ]);
    expect(urgent.facts).toEqual([{ type: 'bulkhead.queued', key: 'acme', queued: 3 }]);
    await drain();
    expect(started).toEqual(['report0', 'refund1', 'charge1', 'report1']);
  });

  it('a full line refuses whoever is not more urgent than all who wait', async () => {
    const { begin } = start({ queue: 1 });
    begin('charge0');
    const waiting = begin('charge1');
    const refused = [begin('charge2'), begin('report1')];
    for (const { outcome, facts } of refused) {
      await expect(outcome).rejects.toMatchObject({ code: 'bulkhead_full' });
      expect(facts).toEqual([{ type: 'bulkhead.rejected', key: 'acme' }]);
    }
    expect(waiting.facts).toHaveLength(1);
  });

  it('nobody is displaced where nobody may wait', async () => {
    const { begin } = start({ queue: 0 });
    begin('report0');
    await expect(begin('refund1').outcome).rejects.toMatchObject({ code: 'bulkhead_full' });
  });

  it('nobody is displaced for a call that has no time left', async () => {
    const { begin, started, drain, clock } = start({ queue: 1 });
    await clock.advance(10);
    begin('report0');
    begin('report1');
    const late = begin('refund1', { deadline: 10 });
    await expect(late.outcome).rejects.toMatchObject({ code: 'timeout' });
    expect(late.facts).toEqual([{ type: 'bulkhead.rejected', key: 'acme' }]);
    await drain();
    expect(started).toEqual(['report0', 'report1']);
  });

  it('never stops a call that runs for a more urgent one', async () => {
    const { begin, started } = start();
    begin('report0');
    begin('refund1');
    expect(started).toEqual(['report0']);
  });

  it('a low one waits as long as higher ones come, and no longer than it may', async () => {
    const clock = createVirtualClock();
    const policy = bulkhead({ concurrency: 1, queue: 9, maxWaitMs: 100, clock, priority: rankOf });
    const work = (operation: string) =>
      policy(
        testCall({ operation }).call,
        () => new Promise((done) => clock.schedule(() => done(operation), 10)),
      );
    const refunds = Array.from({ length: 3 }, () => work('refund'));
    const report = work('report');
    report.catch(() => {});
    const again = (): void => {
      if (clock.now() < 300) work('refund').then(again, () => {});
    };
    again();
    again();
    await clock.advance(99);
    await Promise.all(refunds);
    const early = await Promise.race([report.catch(() => 'refused'), Promise.resolve('waits')]);
    expect(early).toBe('waits');
    await clock.advance(1);
    await expect(report).rejects.toThrow(/no slot became free within 100 ms/);
  });

  it.each<[string, () => number]>([
    [
      'throws',
      () => {
        throw new Error('no rank');
      },
    ],
    ['returns NaN', () => Number.NaN],
  ])('a callback that %s ranks its call as 0 and costs it nothing else', async (_, faulty) => {
    const priority = (call: CallIdentity): number =>
      call.operation === 'faulty' ? faulty() : rankOf(call);
    const { begin, started, drain } = start({ priority });
    begin('report0');
    for (const name of ['report1', 'faulty1', 'charge1', 'report2']) begin(name);
    await drain();
    expect(started).toEqual(['report0', 'charge1', 'report1', 'faulty1', 'report2']);
  });

  it('does not ask for the rank of a call that finds a slot', async () => {
    const { begin, started } = start({
      priority: () => {
        throw new Error('asked');
      },
    });
    begin('charge0');
    expect(started).toEqual(['charge0']);
  });
});
