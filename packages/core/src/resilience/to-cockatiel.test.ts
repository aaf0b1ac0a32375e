import { getEventListeners } from 'node:events';
import * as cockatiel from 'cockatiel';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { failure } from '../../test/resilience/scripted-provider.js';
import { IntegrationError } from '../errors/integration-error.js';
import type { Fact } from '../fact.js';
import { inheritedDeadline, withDeadline } from '../inherit-deadline.js';
import { pipeline } from '../pipeline.js';
import type { Policy } from '../policy.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { circuitBreaker } from './circuit-breaker.js';
import { fromCockatiel } from './from-cockatiel.js';
import { retry } from './retry.js';
import { timeout } from './timeout.js';
import { toCockatiel } from './to-cockatiel.js';

const { handleAll } = cockatiel;
const passThrough: Policy = (call, next) => next(call);
const reads = { provider: 'acme', operation: 'read', idempotency: 'safe' } as const;

function start() {
  const clock = createVirtualClock();
  const retrying = retry({ clock, random: () => 0.5, budget: false });
  return { clock, retrying };
}

/** A function that plays `steps`: an Error is thrown, anything else returned. */
function steps(...row: readonly unknown[]) {
  const contexts: { signal: AbortSignal; attempt: number }[] = [];
  const run = (context: { signal: AbortSignal; attempt: number }) => {
    const step = row[Math.min(contexts.length, row.length - 1)];
    contexts.push(context);
    if (step instanceof Error) throw step;
    return step;
  };
  return { contexts, run };
}

describe('toCockatiel', () => {
  it('is an IPolicy to the types of cockatiel, and stands in its wrap', async () => {
    const { retrying } = start();
    const stage = toCockatiel(retrying);
    expectTypeOf(stage).toExtend<cockatiel.IPolicy<cockatiel.IDefaultPolicyContext, never>>();
    const outer = cockatiel.retry(handleAll, {
      maxAttempts: 2,
      backoff: new cockatiel.ConstantBackoff(0),
    });
    const wrapped = cockatiel.wrap(outer, stage);
    const seen: number[] = [];
    const answer = await wrapped.execute(({ attempt, signal }) => {
      expectTypeOf(attempt).toEqualTypeOf<number>();
      expect(signal).toBeInstanceOf(AbortSignal);
      seen.push(attempt);
      if (seen.length < 3) throw new Error('not yet');
      return 'answer';
    });
    expectTypeOf(answer).toEqualTypeOf<string>();
    // Not repeated inside, because nobody said that it may run twice; repeated by cockatiel.
    expect([answer, seen]).toEqual(['answer', [1, 1, 1]]);
    expect(cockatiel.wrap(stage, outer, stage)).toBeDefined();
  });

  it('repeats what may run twice, and numbers the attempts', async () => {
    const { clock, retrying } = start();
    const { contexts, run } = steps(new Error('one'), new Error('two'), 'answer');
    const stage = toCockatiel(retrying, reads, { clock });
    expect(await clock.settle(stage.execute(run))).toBe('answer');
    expect(contexts.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
  });

  it('throws the error of the function itself, also where its policies saw another', async () => {
    const { clock, retrying } = start();
    const own = Object.freeze(new TypeError('mine'));
    const { contexts, run } = steps(own);
    const stage = toCockatiel(retrying, reads, { clock });
    await expect(clock.settle(stage.execute(run))).rejects.toBe(own);
    expect(contexts).toHaveLength(3);
    for (const odd of [undefined, null, 'text', 7]) {
      const outcome = toCockatiel(passThrough).execute(() => Promise.reject(odd));
      expect(await outcome.catch((error) => [error])).toEqual([odd]);
    }
  });

  it('takes an IntegrationError as it is', async () => {
    const { clock, retrying } = start();
    const refused = failure('unavailable', 'not_executed');
    const { contexts, run } = steps(refused, 'answer');
    const stage = toCockatiel(retrying, {}, { clock, toError: () => undefined });
    expect(await clock.settle(stage.execute(run))).toBe('answer');
    expect(contexts).toHaveLength(2);
    const rejected = failure('rejected', 'executed');
    await expect(stage.execute(steps(rejected).run)).rejects.toBe(rejected);
  });

  it('lets toError say what an error means, and pass what means nothing', async () => {
    const { clock, retrying } = start();
    const toError = (error: unknown) =>
      error instanceof RangeError ? failure('unavailable', 'not_executed') : undefined;
    const stage = toCockatiel(retrying, {}, { clock, toError });
    const repeated = steps(new RangeError('refused'));
    await expect(clock.settle(stage.execute(repeated.run))).rejects.toThrow('refused');
    expect(repeated.contexts).toHaveLength(3);
    const passed = steps(new Error('a bug'));
    await expect(clock.settle(stage.execute(passed.run))).rejects.toThrow('a bug');
    const seen: unknown[] = [];
    const spy: Policy = (call, next) =>
      next(call).catch((error) => Promise.reject(seen.push(error)));
    await toCockatiel(spy, {}, { toError }).execute(steps(0, 1).run);
    await toCockatiel(spy, {}, { toError })
      .execute(passed.run)
      .catch(() => {});
    expect(seen).toMatchObject([{ message: 'a bug' }]);
    passed.contexts.length = 1;
    expect(passed.contexts).toHaveLength(1);
    const broken = toCockatiel(retrying, reads, {
      clock,
      toError: () => {
        throw new Error('the mapping');
      },
    });
    await expect(broken.execute(passed.run)).rejects.toThrow('a bug');
    expect(passed.contexts).toHaveLength(2);
  });

  it('counts failures in a breaker by the provider of its identity', async () => {
    const { clock } = start();
    const breaker = circuitBreaker({ clock, consecutive: 2 });
    const stage = toCockatiel(breaker, { provider: 'acme' }, { clock });
    const own = new Error('down');
    for (let n = 0; n < 2; n += 1) await expect(stage.execute(steps(own).run)).rejects.toBe(own);
    const { contexts, run } = steps('answer');
    await expect(stage.execute(run)).rejects.toMatchObject({
      code: 'circuit_open',
      provider: 'acme',
    });
    expect(contexts).toHaveLength(0);
    expect(await toCockatiel(breaker).execute(run)).toBe('answer');
    expect(breaker.registry.list().map(({ key }) => key)).toEqual(['acme', 'provider']);
  });

  it('tells its policies what the function is, anew for each execution', async () => {
    const calls: unknown[] = [];
    const spy: Policy = (call, next) => {
      calls.push(call.identity);
      return next(call);
    };
    let orders = 0;
    const stage = toCockatiel(spy, () => ({
      idempotency: 'keyed',
      idempotencyKey: `order ${++orders}`,
    }));
    await stage.execute(() => 1);
    await stage.execute(() => 1);
    await toCockatiel(spy).execute(() => 1);
    const anonymous = { provider: 'provider', port: 'cockatiel', operation: 'execute' };
    expect(calls).toEqual([
      { ...anonymous, idempotency: 'keyed', idempotencyKey: 'order 1' },
      { ...anonymous, idempotency: 'keyed', idempotencyKey: 'order 2' },
      { ...anonymous, idempotency: 'none', idempotencyKey: undefined },
    ]);
  });
});

describe('toCockatiel, time and aborts', () => {
  it('rejects with exactly the reason of an abort, before and during the function', async () => {
    const { clock, retrying } = start();
    const stage = toCockatiel(retrying, reads, { clock });
    const { contexts, run } = steps('answer');
    await expect(stage.execute(run, AbortSignal.abort('gone'))).rejects.toBe('gone');
    expect(contexts).toHaveLength(0);
    const controller = new AbortController();
    const attentive = ({ signal }: { signal: AbortSignal }) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(new DOMException('', 'AbortError')));
      });
    const outcome = stage.execute(attentive, controller.signal);
    controller.abort('user');
    await expect(outcome).rejects.toBe('user');
  });

  it('rejects with the reason where the function has another error for it, and asks nobody about it', async () => {
    const asked: unknown[] = [];
    const toError = (error: unknown): undefined => void asked.push(error);
    const controller = new AbortController();
    const run = (): never => {
      controller.abort('user');
      throw new DOMException('', 'AbortError');
    };
    const outcome = toCockatiel(passThrough, {}, { toError }).execute(run, controller.signal);
    await expect(outcome).rejects.toBe('user');
    expect(asked).toEqual([]);
  });

  it('keeps the reason through a wrap, during a wait of its retry', async () => {
    const { clock, retrying } = start();
    const stage = cockatiel.wrap(cockatiel.noop, toCockatiel(retrying, reads, { clock }));
    const controller = new AbortController();
    const { contexts, run } = steps(new Error('down'));
    const outcome = stage.execute(run, controller.signal).catch((error) => error);
    await clock.advance(1);
    controller.abort('user');
    expect(await outcome).toBe('user');
    expect([contexts.length, clock.pendingTimers]).toEqual([1, 0]);
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  });

  it('gives back an answer that came in spite of an abort', async () => {
    const controller = new AbortController();
    const run = (): string => {
      controller.abort('user');
      return 'answer';
    };
    expect(await toCockatiel(passThrough).execute(run, controller.signal)).toBe('answer');
  });

  it('lets a timeout of the pipeline cut the function off', async () => {
    const { clock } = start();
    const stage = toCockatiel(timeout(50, { clock }), { provider: 'acme' }, { clock });
    let seen: AbortSignal | undefined;
    const outcome = stage.execute(({ signal }) => {
      seen = signal;
      return new Promise(() => {});
    });
    await expect(clock.settle(outcome)).rejects.toMatchObject({
      code: 'timeout',
      provider: 'acme',
    });
    expect([clock.now(), seen?.aborted]).toEqual([50, true]);
  });

  it('inherits a deadline, and passes it on to what the function calls', async () => {
    const { clock, retrying } = start();
    const stage = toCockatiel(retrying, reads, { clock });
    const inner = toCockatiel(passThrough, {}, { clock });
    const outcome = withDeadline(
      40,
      () => stage.execute(() => inner.execute(() => new Promise(() => {}))),
      { clock },
    );
    await expect(clock.settle(outcome)).rejects.toMatchObject({
      code: 'timeout',
      message: expect.stringContaining('the whole call had no answer within 40 ms'),
    });
    expect(clock.now()).toBe(40);
  });
});

describe('toCockatiel, deadlines of its policies', () => {
  it('reach what the function calls', async () => {
    const { clock } = start();
    const deadlineIn = (policy: Policy) =>
      clock.settle(toCockatiel(policy, {}, { clock }).execute(() => inheritedDeadline(clock)));
    await clock.advance(10);
    expect(await deadlineIn(timeout(40, { clock }))).toBe(50);
    expect(await deadlineIn(passThrough)).toBeUndefined();
  });
});

describe('toCockatiel, events', () => {
  it('fires onSuccess or onFailure once for each execution', async () => {
    const { clock, retrying } = start();
    const stage = toCockatiel(retrying, reads, { clock });
    const events: unknown[] = [];
    stage.onSuccess((event) => events.push(['success', event.duration >= 250]));
    stage.onFailure((event) => events.push(['failure', event.handled, event.reason]));
    await clock.settle(stage.execute(steps(new Error('once'), 'answer').run));
    const own = new Error('always');
    await clock.settle(stage.execute(steps(own).run).catch(() => {}));
    const controller = new AbortController();
    controller.abort('user');
    await stage.execute(() => 1, controller.signal).catch(() => {});
    expect(events).toEqual([
      ['success', expect.any(Boolean)],
      ['failure', true, { error: own }],
      ['failure', false, { error: 'user' }],
    ]);
  });

  it('times an execution by its clock', async () => {
    const { clock } = start();
    const stage = toCockatiel(passThrough, {}, { clock });
    const durations: number[] = [];
    stage.onSuccess(({ duration }) => durations.push(duration));
    stage.onFailure(({ duration }) => durations.push(duration));
    await clock.advance(7);
    const wait = (ms: number): Promise<void> =>
      new Promise((resolve) => clock.schedule(resolve, ms));
    await clock.settle(stage.execute(() => wait(30)));
    const failing = stage.execute(async () => {
      await wait(20);
      throw new Error('late');
    });
    await clock.settle(failing.catch(() => {}));
    expect(durations).toEqual([30, 20]);
  });

  it('counts an error that means nothing to the policies as not handled', async () => {
    const stage = toCockatiel(passThrough, {}, { toError: () => undefined });
    const handled: boolean[] = [];
    stage.onFailure((event) => handled.push(event.handled));
    await stage.execute(steps(new Error('a bug')).run).catch(() => {});
    expect(handled).toEqual([false]);
  });

  it('§4 #13 drops what a listener throws, and goes on to the next', async () => {
    const stage = toCockatiel(passThrough);
    const heard: string[] = [];
    const throwing = (): never => {
      throw new Error('listener');
    };
    stage.onSuccess(throwing);
    stage.onFailure(throwing);
    const subscriptions = [
      stage.onSuccess(() => heard.push('success')),
      stage.onFailure(() => heard.push('failure')),
    ];
    expect(await stage.execute(() => 'answer')).toBe('answer');
    await expect(stage.execute(steps(new Error('own')).run)).rejects.toThrow('own');
    expect(heard).toEqual(['success', 'failure']);
    for (const subscription of subscriptions) subscription.dispose();
    await stage.execute(() => 'answer');
    expect(heard).toHaveLength(2);
  });

  it('lets one function listen twice and leave once', async () => {
    const stage = toCockatiel(passThrough);
    let heard = 0;
    const hear = (): void => {
      heard += 1;
    };
    const first = stage.onSuccess(hear);
    stage.onSuccess(hear);
    await stage.execute(() => 1);
    first.dispose();
    await stage.execute(() => 1);
    expect(heard).toBe(3);
  });

  it('reports facts to its listener, whatever it throws', async () => {
    const { clock, retrying } = start();
    const facts: [Fact, string][] = [];
    const listener = (fact: Fact, call: { provider: string }): never => {
      facts.push([fact, call.provider]);
      throw new Error('listener');
    };
    const stage = toCockatiel(retrying, reads, { clock, listener });
    expect(await clock.settle(stage.execute(steps(new Error('one'), 'answer').run))).toBe('answer');
    expect(facts).toMatchObject([[{ type: 'retry.scheduled', attempt: 1 }, 'acme']]);
  });
});

describe('toCockatiel and fromCockatiel together', () => {
  it('nest in each other', async () => {
    const { clock, retrying } = start();
    const stage = toCockatiel(pipeline(retrying, fromCockatiel(cockatiel.noop)), reads, { clock });
    const nested = fromCockatiel(
      toCockatiel(fromCockatiel(cockatiel.wrap(stage)), reads, { clock }),
    );
    const { contexts, run } = steps(new Error('one'), 'answer');
    const outcome = toCockatiel(nested, reads, { clock }).execute(run);
    expect(await clock.settle(outcome)).toBe('answer');
    expect(contexts.length).toBeGreaterThanOrEqual(2);
  });

  it('tells the policies that a plain error leaves the execution open', async () => {
    const seen: unknown[] = [];
    const spy: Policy = async (call, next) => {
      try {
        return await next(call);
      } catch (error) {
        seen.push(error);
        throw error;
      }
    };
    const own = new Error('down');
    await expect(toCockatiel(spy).execute(steps(own).run)).rejects.toBe(own);
    expect(seen[0]).toBeInstanceOf(IntegrationError);
    expect(seen[0]).toMatchObject({
      code: 'unavailable',
      execution: 'unknown',
      cause: own,
      message: 'The function that cockatiel runs failed (unavailable).',
    });
  });
});
