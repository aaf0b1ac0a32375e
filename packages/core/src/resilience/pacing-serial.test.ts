import { describe, expect, it } from 'vitest';
import { limitFact } from '../../test/resilience/limit-fact.js';
import { deaf, failure, testCall } from '../../test/resilience/scripted-provider.js';
import type { Call } from '../call.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { type PacingOptions, pacing } from './pacing.js';

function setup(options: PacingOptions = {}) {
  const clock = createVirtualClock();
  const policy = pacing({
    clock,
    random: () => 0,
    maxWaitMs: 600_000,
    serial: ({ idempotency }) => idempotency !== 'safe',
    serialGapMs: 1_000,
    ...options,
  });
  const sent: Array<readonly [operation: string, at: number]> = [];
  let underway = 0;
  let most = 0;
  const driver =
    (takesMs: number, resource?: string, remaining = 99) =>
    async (call: Call): Promise<string> => {
      sent.push([call.operation, clock.now()]);
      underway += 1;
      most = Math.max(most, underway);
      await new Promise<void>((resolve) => clock.schedule(resolve, takesMs));
      underway -= 1;
      if (resource !== undefined) call.emit(limitFact(remaining, 60_000, { resource, limit: 99 }));
      return 'answer';
    };
  const write = (operation: string, takesMs = 10, resource?: string) =>
    policy(testCall({ operation }).call, driver(takesMs, resource));
  const read = (operation: string, takesMs = 10, resource?: string, remaining?: number) =>
    policy(testCall({ operation, idempotency: 'safe' }).call, driver(takesMs, resource, remaining));
  return { clock, policy, sent, write, read, most: () => most };
}

const errorOf = (outcome: Promise<unknown>) => outcome.catch((error: unknown) => error);
const times = (sent: ReadonlyArray<readonly [string, number]>, operation: string) =>
  sent.filter(([name]) => name === operation).map(([, at]) => at);

describe('serial calls', () => {
  it('go one after another in the order in which they came, the gap apart', async () => {
    const { clock, write, sent, most } = setup();
    await clock.settle(Promise.all(['a', 'b', 'c'].map((name) => write(name))));
    expect(sent).toEqual([
      ['a', 0],
      ['b', 1_000],
      ['c', 2_000],
    ]);
    expect(most()).toBe(1);
    expect(clock.pendingTimers).toBe(0);
  });

  it('wait for the answer of the one before where that takes longer than the gap', async () => {
    const { clock, write, sent } = setup();
    await clock.settle(Promise.all([write('a', 2_500), write('b', 10), write('c', 10)]));
    expect(sent.map(([, at]) => at)).toEqual([0, 2_500, 3_500]);
  });

  it('let the others pass', async () => {
    const { clock, write, read, sent } = setup();
    const all = [write('a', 5_000), write('b'), ...[1, 2, 3].map(() => read('get'))];
    await clock.settle(Promise.all(all));
    expect(times(sent, 'get')).toEqual([0, 0, 0]);
  });

  it('give way to those that use another allowance', async () => {
    const { clock, write, sent } = setup();
    await clock.settle(Promise.all([write('rest', 10, 'core'), write('graph', 10, 'graphql')]));
    const all = [write('rest'), write('rest'), write('rest'), write('graph')];
    await clock.settle(Promise.all(all));
    expect(times(sent, 'graph').at(-1)).toBeLessThan(times(sent, 'rest').at(-1) ?? 0);
  });

  it('are held by nothing that they do not use', async () => {
    const { clock, read, write, sent } = setup();
    await clock.settle(Promise.all([write('graph', 10, 'graphql'), read('get', 10, 'core', 0)]));
    const drained = errorOf(read('get'));
    await clock.settle(write('graph'));
    expect(times(sent, 'graph')).toEqual([0, 1_000]);
    await clock.settle(drained);
    expect(times(sent, 'get').at(-1)).toBeGreaterThanOrEqual(60_000);
  });

  it('are refused at once where those in front leave them no turn in time', async () => {
    const { clock, policy, write } = setup({ maxWaitMs: 3_000 });
    const going = ['a', 'b', 'c'].map((name) => write(name));
    const soon = testCall({ deadline: 2_000 });
    expect(await errorOf(policy(soon.call, deaf))).toMatchObject({
      code: 'rate_limited',
      execution: 'not_executed',
      retryAfterMs: 3_000,
    });
    going.push(write('d'));
    expect(await errorOf(write('e'))).toMatchObject({
      code: 'rate_limited',
      execution: 'not_executed',
      retryAfterMs: 4_000,
    });
    expect(clock.now()).toBe(0);
    await clock.settle(Promise.all(going));
  });

  it('that leave give their turn to the next', async () => {
    const { clock, policy, write, sent } = setup();
    const first = write('a', 5_000);
    const controller = new AbortController();
    const left = errorOf(policy(testCall({ signal: controller.signal }).call, deaf));
    const next = write('c');
    controller.abort(new Error('enough'));
    await clock.settle(Promise.all([first, left, next]));
    expect(sent).toEqual([
      ['a', 0],
      ['c', 5_000],
    ]);
  });

  it('that fail give their turn to the next', async () => {
    const { clock, policy, write, sent } = setup();
    const failing = errorOf(
      policy(testCall().call, async () => Promise.reject(failure('unavailable', 'unknown'))),
    );
    await clock.settle(Promise.all([failing, write('b')]));
    expect(times(sent, 'b')).toEqual([1_000]);
  });

  it('do not go while the provider wants nothing', async () => {
    const { clock, policy, write, sent } = setup();
    const limited = failure('rate_limited', 'not_executed', { retryAfterMs: 9_000 });
    const refused = errorOf(policy(testCall().call, async () => Promise.reject(limited)));
    await clock.settle(Promise.all([refused, write('b'), write('c')]));
    expect(sent).toEqual([
      ['b', 9_000],
      ['c', 10_000],
    ]);
  });

  it('keep their gap where keys make room for each other', async () => {
    const { clock, write, sent } = setup({ key: ({ operation }) => operation, maxKeys: 1 });
    await clock.settle(write('a'));
    await clock.settle(write('b'));
    await clock.settle(write('a'));
    expect(times(sent, 'a')).toEqual([0, 1_000]);
  });

  it('are those of which nobody can say that they are not', async () => {
    const serial = (): boolean => {
      throw new Error('broken');
    };
    const { clock, read, sent } = setup({ serial });
    await clock.settle(Promise.all([read('a'), read('b')]));
    expect(sent.map(([, at]) => at)).toEqual([0, 1_000]);
  });
});

describe('concurrency', () => {
  it('bounds the calls on their way, and the others follow one by one', async () => {
    const { clock, read, sent, most } = setup({ concurrency: 2 });
    await clock.settle(Promise.all([300, 100, 100, 100].map((ms) => read('get', ms))));
    expect(sent.map(([, at]) => at)).toEqual([0, 0, 100, 200]);
    expect(most()).toBe(2);
  });

  it('lets a serial call in before those who keep every place taken', async () => {
    const { clock, read, write, sent } = setup({ concurrency: 1 });
    const reads = Array.from({ length: 5 }, () => read('get', 100));
    await clock.settle(Promise.all([...reads, write('a')]));
    expect(times(sent, 'a')).toEqual([100]);
  });

  it('lets nobody through a pause that began while they waited for a place', async () => {
    const { clock, policy, read, sent } = setup({ concurrency: 1 });
    const limited = failure('rate_limited', 'not_executed', { retryAfterMs: 9_000 });
    const refused = errorOf(policy(testCall().call, async () => Promise.reject(limited)));
    await clock.settle(Promise.all([refused, read('get')]));
    expect(times(sent, 'get')).toEqual([9_000]);
  });
});

describe('an operation of which nothing is known', () => {
  it('is refused once for an allowance that is used up, not every time', async () => {
    const { clock, policy, read } = setup({ maxWaitMs: 1_000 });
    await clock.settle(Promise.all([read('get', 1, 'core', 0), read('find', 1, 'search')]));
    let asked = 0;
    const refuse = async (call: Call): Promise<never> => {
      asked += 1;
      call.emit(limitFact(0, 60_000, { resource: 'core', limit: 99 }));
      throw failure('rate_limited', 'not_executed', { retryAfterMs: 60_000 });
    };
    const fresh = () => testCall({ operation: 'fresh', idempotency: 'safe' }).call;
    for (let time = 0; time < 3; time += 1) await errorOf(policy(fresh(), refuse));
    expect(asked).toBe(1);
    await clock.settle(read('find'));
  });
});

it.each([
  { concurrency: 0 },
  { concurrency: 1.5 },
  { serialGapMs: -1 },
  { serialGapMs: Number.NaN },
])('pacing › %o is refused', (options) => {
  expect(() => pacing(options)).toThrow(Object.keys(options)[0]);
});

it('pacing › says how many may go', () => {
  const { settings } = pacing({ concurrency: 2, serial: () => true }).description ?? {};
  expect(settings).toMatchObject({ concurrency: 2, serialGapMs: 0 });
});
