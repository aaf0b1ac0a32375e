import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { createCall } from '../call.js';
import { isIntegrationError } from '../errors/integration-error.js';
import { providerFailure, type ScriptStep, scriptedProvider } from './scripted-provider.js';
import { createVirtualClock } from './virtual-clock.js';

const identity = {
  provider: 'acme',
  port: 'payments',
  operation: 'charge',
  idempotency: 'none',
  idempotencyKey: undefined,
} as const;

function start(step: ScriptStep, signal?: AbortSignal) {
  const clock = createVirtualClock();
  const provider = scriptedProvider([step], clock);
  const outcome = provider.next(createCall(identity, { signal })).then(
    (answer) => ({ answer }),
    (failure: unknown) => ({ failure }),
  );
  return { clock, provider, outcome };
}

describe('scriptedProvider', () => {
  it.each([
    ['answer', { answer: 'a' }],
    ['failure', { failure: 'f' }],
  ])('gives its %s at once, or after the time that it is given', async (_, step) => {
    expect(await start(step).outcome).toEqual(step);
    const { clock, outcome, provider } = start({ ...step, afterMs: 40 });
    expect(provider.pendingTimers).toBe(1);
    expect(await clock.settle(outcome)).toEqual(step);
    expect([clock.now(), provider.pendingTimers]).toEqual([40, 0]);
  });

  it('gives up with the reason of an abort while it waits, and cleans up', async () => {
    for (const step of [
      { answer: 1, afterMs: 40 },
      { failure: 1, afterMs: 40 },
      { silence: true },
    ] as const) {
      const controller = new AbortController();
      const { clock, outcome, provider } = start(step, controller.signal);
      await clock.advance(10);
      controller.abort('user');
      expect(await outcome).toEqual({ failure: 'user' });
      expect([clock.pendingTimers, provider.pendingTimers]).toEqual([0, 0]);
      expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
    }
    const gone = start({ answer: 1, afterMs: 40 }, AbortSignal.abort('gone'));
    expect(await gone.outcome).toEqual({ failure: 'gone' });
    expect(gone.provider.pendingTimers).toBe(0);
  });

  it('leaves no listener behind after an answer', async () => {
    const { signal } = new AbortController();
    const { clock, outcome } = start({ answer: 1, afterMs: 40 }, signal);
    await clock.settle(outcome);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('hears nothing where it is deaf', async () => {
    const controller = new AbortController();
    const { clock, outcome } = start({ answer: 'a', afterMs: 40, deaf: true }, controller.signal);
    controller.abort('user');
    expect(await clock.settle(outcome)).toEqual({ answer: 'a' });
  });
});

describe('providerFailure', () => {
  it('makes an error as an adapter throws it', () => {
    const error = providerFailure('rate_limited', 'not_executed', { retryAfterMs: 5 });
    expect(isIntegrationError(error, 'rate_limited')).toBe(true);
    expect(error).toMatchObject({
      execution: 'not_executed',
      retryAfterMs: 5,
      message: 'The scripted provider failed (rate_limited).',
    });
  });
});
