import * as cockatiel from 'cockatiel';
import { describe, expect, it } from 'vitest';
import {
  attentive,
  deaf,
  failure,
  scriptedProvider,
  testCall,
} from '../../test/resilience/scripted-provider.js';
import { createInvoker } from '../invoker.js';
import { type CockatielPolicy, fromCockatiel } from './from-cockatiel.js';

const { handleAll } = cockatiel;
const instantly = { maxAttempts: 3, backoff: new cockatiel.ConstantBackoff(0) };
const unavailable = (): Error => failure('unavailable', 'unknown');
const unkeyed = { idempotency: 'none', idempotencyKey: undefined } as const;

describe('fromCockatiel', () => {
  it('runs a wrap of policies as a stage, and numbers the attempts', async () => {
    const policy = cockatiel.wrap(cockatiel.retry(handleAll, instantly), cockatiel.noop);
    const provider = scriptedProvider(unavailable(), 'answer');
    expect(await fromCockatiel(policy)(testCall().call, provider.next)).toBe('answer');
    expect(provider.calls.map((call) => call.attempt)).toEqual([1, 2]);
  });

  it('does not take a fallback: a policy cannot invent a result', () => {
    const fallback = cockatiel.fallback(handleAll, 'invented');
    // @ts-expect-error its result is not the call's
    const policy: CockatielPolicy = fallback;
    expect(policy).toBeDefined();
  });

  it('translates an open circuit', async () => {
    const breaker = cockatiel.circuitBreaker(handleAll, {
      halfOpenAfter: 10_000,
      breaker: new cockatiel.ConsecutiveBreaker(1),
    });
    const stage = fromCockatiel(breaker);
    const error = unavailable();
    await expect(stage(testCall().call, scriptedProvider(error).next)).rejects.toBe(error);
    await expect(stage(testCall().call, scriptedProvider(1).next)).rejects.toMatchObject({
      code: 'circuit_open',
      execution: 'not_executed',
      cause: expect.any(cockatiel.BrokenCircuitError),
    });
    const held = breaker.isolate();
    await expect(stage(testCall().call, scriptedProvider(1).next)).rejects.toMatchObject({
      code: 'circuit_open',
    });
    held.dispose();
  });

  it('translates a full bulkhead', async () => {
    const stage = fromCockatiel(cockatiel.bulkhead(1, 0));
    void stage(testCall().call, deaf);
    await expect(stage(testCall().call, scriptedProvider(1).next)).rejects.toMatchObject({
      code: 'bulkhead_full',
      execution: 'not_executed',
    });
  });

  it.each([
    ['aggressive', cockatiel.TimeoutStrategy.Aggressive, deaf],
    ['cooperative', cockatiel.TimeoutStrategy.Cooperative, attentive],
  ])('translates an %s timeout, which leaves the outcome open', async (_, strategy, provider) => {
    const stage = fromCockatiel(cockatiel.timeout(1, strategy));
    await expect(stage(testCall().call, provider)).rejects.toMatchObject({
      code: 'timeout',
      execution: 'unknown',
    });
  });

  it.each([cockatiel.TimeoutStrategy.Aggressive, cockatiel.TimeoutStrategy.Cooperative])(
    '§4 #3 an abort under a timeout (%s) rejects with exactly the reason',
    async (strategy) => {
      const controller = new AbortController();
      const { call } = testCall({ signal: controller.signal });
      const outcome = fromCockatiel(cockatiel.timeout(60_000, strategy))(call, attentive);
      controller.abort('user');
      await expect(outcome).rejects.toBe('user');
    },
  );

  it('§4 #1 an aborted call is not begun again', async () => {
    const controller = new AbortController();
    const { call } = testCall({ signal: controller.signal });
    const provider = scriptedProvider(() => {
      controller.abort('user');
      throw unavailable();
    });
    const stage = fromCockatiel(cockatiel.retry(handleAll, instantly));
    await expect(stage(call, provider.next)).rejects.toBe('user');
    expect(provider.calls).toHaveLength(1);
    const before = scriptedProvider('answer');
    const gone = testCall({ signal: AbortSignal.abort('gone') }).call;
    await expect(stage(gone, before.next)).rejects.toBe('gone');
    expect(before.calls).toHaveLength(0);
  });

  it('§4 #2 no attempt begins after the call has settled', async () => {
    const policy = cockatiel.wrap(
      cockatiel.timeout(5, cockatiel.TimeoutStrategy.Aggressive),
      cockatiel.retry(handleAll, { maxAttempts: 3, backoff: new cockatiel.ConstantBackoff(15) }),
    );
    const provider = scriptedProvider(unavailable());
    await expect(fromCockatiel(policy)(testCall().call, provider.next)).rejects.toMatchObject({
      code: 'timeout',
    });
    // Cockatiel's own timers cannot be replaced: this is the one real wait, for its zombie.
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(provider.calls).toHaveLength(1);
  });

  it('§4 #13 a throwing onSuccess listener repeats nothing and loses nothing', async () => {
    const policy = cockatiel.retry(handleAll, instantly);
    policy.onSuccess(() => {
      throw new Error('listener');
    });
    const provider = scriptedProvider('charged', 'charged twice');
    expect(await fromCockatiel(policy)(testCall().call, provider.next)).toBe('charged');
    expect(provider.calls).toHaveLength(1);
  });

  it('§4 #17 its retry cannot repeat a write without a key after the provider may have acted', async () => {
    const provider = scriptedProvider(unavailable(), 'charged twice');
    const stage = fromCockatiel(cockatiel.retry(handleAll, instantly));
    await expect(stage(testCall(unkeyed).call, provider.next)).rejects.toMatchObject({
      code: 'unavailable',
      execution: 'unknown',
    });
    expect(provider.calls).toHaveLength(1);
    const refused = scriptedProvider(failure('unavailable', 'not_executed'), 'charged once');
    expect(await stage(testCall(unkeyed).call, refused.next)).toBe('charged once');
  });

  it('nor begin it again while a first attempt that was given up may still act', async () => {
    const policy = cockatiel.wrap(
      cockatiel.retry(handleAll, instantly),
      cockatiel.timeout(1, cockatiel.TimeoutStrategy.Aggressive),
    );
    const provider = scriptedProvider(deaf);
    await expect(
      fromCockatiel(policy)(testCall(unkeyed).call, provider.next),
    ).rejects.toMatchObject({
      code: 'timeout',
      execution: 'unknown',
    });
    expect(provider.calls).toHaveLength(1);
  });

  it('through an invoker, keeps the doubt of an earlier attempt', async () => {
    const policy = cockatiel.wrap(
      cockatiel.retry(handleAll, instantly),
      cockatiel.circuitBreaker(handleAll, {
        halfOpenAfter: 10_000,
        breaker: new cockatiel.ConsecutiveBreaker(1),
      }),
    );
    const invoker = createInvoker({ policy: fromCockatiel(policy) });
    const provider = scriptedProvider(unavailable());
    await expect(
      invoker.run(testCall().call.identity, undefined, provider.next),
    ).rejects.toMatchObject({
      code: 'circuit_open',
      execution: 'unknown',
    });
  });
});
