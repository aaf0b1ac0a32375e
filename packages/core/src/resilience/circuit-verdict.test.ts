import { describe, expect, it } from 'vitest';
import { failure, scriptedProvider, testCall } from '../../test/resilience/scripted-provider.js';
import type { CallIdentity } from '../call.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { circuitBreaker } from './circuit-breaker.js';
import type { CountsAsFailure } from './circuit-verdict.js';

function start(countsAsFailure: CountsAsFailure, consecutive = 1) {
  const policy = circuitBreaker({ clock: createVirtualClock(), consecutive, countsAsFailure });
  const run = (step: unknown, signal?: AbortSignal) =>
    policy(testCall({ signal }).call, scriptedProvider(step).next).catch((error) => error);
  return { policy, run, circuit: () => policy.registry.inspect('acme') };
}

describe('a predicate for what counts as a failure', () => {
  it('makes a failure of what is none by default', async () => {
    const { run, circuit } = start((error) => error instanceof TypeError);
    const fault = new TypeError('socket');
    expect(await run(fault)).toBe(fault);
    expect(circuit()).toMatchObject({ state: 'open', lastFailure: undefined });
  });

  it('names the code of a failure that it made one', async () => {
    const { run, circuit } = start(() => true);
    await run(failure('not_found', 'executed'));
    expect(circuit()).toMatchObject({ state: 'open', lastFailure: 'not_found' });
  });

  it('takes a failure off the provider, without making it a success', async () => {
    const { run, circuit } = start((_, call) => call.operation !== 'charge', 2);
    for (let n = 0; n < 9; n += 1) await run(failure('unavailable', 'unknown'));
    expect(circuit()).toMatchObject({ state: 'closed', lastFailure: undefined });
    expect(circuit()?.counts).toMatchObject({ failures: 0 });
  });

  it('an answer that says no stays a sign of life', async () => {
    let counts: boolean | undefined;
    const { run, circuit } = start(() => counts, 2);
    await run(failure('unavailable', 'unknown'));
    counts = false;
    await run(failure('unavailable', 'unknown'));
    expect(circuit()?.counts).toMatchObject({ failures: 1 });
    await run(failure('not_found', 'executed'));
    expect(circuit()?.counts).toMatchObject({ failures: 0 });
  });

  it('leaves the rest to the default', async () => {
    const { run, circuit } = start(() => undefined);
    await run(failure('not_found', 'executed'));
    expect(circuit()?.state).toBe('closed');
    await run(failure('unavailable', 'unknown'));
    expect(circuit()?.state).toBe('open');
  });

  it('that throws changes no outcome: the default decides', async () => {
    const { run, circuit } = start(() => {
      throw new Error('predicate');
    });
    expect(await run(failure('not_found', 'executed'))).toMatchObject({ code: 'not_found' });
    expect(circuit()?.state).toBe('closed');
    expect(await run(failure('unavailable', 'unknown'))).toMatchObject({ code: 'unavailable' });
    expect(circuit()?.state).toBe('open');
  });

  it('§4 #5 is never asked about a call that the caller aborted', async () => {
    const asked: unknown[] = [];
    const { run, circuit } = start((error) => {
      asked.push(error);
      return true;
    });
    const controller = new AbortController();
    const step = (): never => {
      controller.abort('user');
      throw failure('unavailable', 'unknown');
    };
    await run(step, controller.signal);
    expect(asked).toEqual([]);
    expect(circuit()?.state).toBe('closed');
  });

  it('is told the error and who was called, without the means to change the call', async () => {
    const seen: [unknown, CallIdentity][] = [];
    const { run } = start((error, call) => {
      seen.push([error, call]);
      return undefined;
    });
    const error = failure('unavailable', 'unknown');
    await run(error);
    expect(seen).toEqual([[error, testCall().call.identity]]);
  });
});
