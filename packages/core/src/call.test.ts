import { describe, expect, it } from 'vitest';
import {
  abortableSignal,
  type Call,
  type CallIdentity,
  createCall,
  deriveCall,
  stepKey,
} from './call.js';
import type { Fact } from './fact.js';

const identity: CallIdentity = {
  provider: 'pad',
  port: 'notes',
  operation: 'addNote',
  idempotency: 'keyed',
  idempotencyKey: 'order-7',
};

describe('call', () => {
  it('begins with attempt 1, without a deadline, and with its identity', () => {
    const call = createCall(identity);
    expect(call).toMatchObject({ ...identity, attempt: 1, deadline: undefined });
    expect(call.identity).toBe(identity);
  });

  it('makes a signal only when somebody reads it, and the same one each time', () => {
    const call = createCall(identity);
    expect(abortableSignal(call)).toBeUndefined();
    const { signal } = call;
    expect(signal.aborted).toBe(false);
    expect(call.signal).toBe(signal);
    expect(abortableSignal(call)).toBe(signal);
  });

  it("gives out the caller's signal", () => {
    const { signal } = new AbortController();
    expect(createCall(identity, { signal }).signal).toBe(signal);
  });

  it('keeps everything that a policy does not change', () => {
    const facts: Fact[] = [];
    const { signal } = new AbortController();
    const emit = (fact: Fact): void => void facts.push(fact);
    const call = createCall(identity, { signal, deadline: 500, emit });
    const derived = deriveCall(call, { attempt: 2 });
    expect(derived).toMatchObject({ ...identity, attempt: 2, deadline: 500 });
    expect(derived.signal).toBe(signal);
    expect(derived.identity).toBe(identity);
    derived.emit({ type: 'call.started' });
    expect(facts).toEqual([{ type: 'call.started' }]);
    expect(call.attempt).toBe(1);
  });

  it('changes the deadline and the signal where a policy asks for it', () => {
    const { signal } = new AbortController();
    const derived = deriveCall(createCall(identity, { deadline: 500 }), { deadline: 100, signal });
    expect(derived.deadline).toBe(100);
    expect(derived.signal).toBe(signal);
  });

  it('can be derived from a call that a test made by hand', () => {
    const { signal } = new AbortController();
    const plain: Call = { ...identity, identity, attempt: 3, deadline: 9, signal, emit: () => {} };
    expect(abortableSignal(plain)).toBe(signal);
    expect(deriveCall(plain, {})).toMatchObject({ attempt: 3, deadline: 9 });
  });

  it('derives the keys of its steps from its own, where it has one', () => {
    expect(stepKey(identity, 'customer')).toBe('order-7:customer');
    expect(stepKey({ ...identity, idempotencyKey: undefined }, 'customer')).toBeUndefined();
  });
});
