import { type Call, type CallIdentity, createCall } from '../../src/call.js';
import type { ErrorCode, Execution } from '../../src/errors/error-code.js';
import {
  IntegrationError,
  type IntegrationErrorFields,
} from '../../src/errors/integration-error.js';
import type { Fact } from '../../src/fact.js';

export interface TestCallOptions extends Partial<CallIdentity> {
  readonly signal?: AbortSignal | undefined;
  readonly deadline?: number | undefined;
}

/** A keyed charge, unless told otherwise, and the facts that it reports. */
export function testCall(options: TestCallOptions = {}): { call: Call; facts: Fact[] } {
  const { signal, deadline, ...identity } = options;
  const facts: Fact[] = [];
  const whole: CallIdentity = {
    provider: 'acme',
    port: 'payments',
    operation: 'charge',
    idempotency: 'keyed',
    idempotencyKey: 'order-1',
    ...identity,
  };
  const call = createCall(whole, { signal, deadline, emit: (fact) => facts.push(fact) });
  return { call, facts };
}

export function failure(
  code: ErrorCode,
  execution: Execution,
  fields: Partial<IntegrationErrorFields> = {},
): IntegrationError {
  return new IntegrationError({
    message: `acme charge failed (${code}).`,
    code,
    execution,
    ...fields,
  });
}

/** One attempt's end: an Error rejects, a function is run, anything else is the answer. */
export type Step = unknown;

export interface ScriptedProvider {
  readonly next: (call: Call) => Promise<unknown>;
  readonly calls: readonly Call[];
}

/** A provider that plays `steps` one by one and repeats the last of them. */
export function scriptedProvider(...steps: readonly Step[]): ScriptedProvider {
  const calls: Call[] = [];
  return {
    calls,
    next: async (call) => {
      const step = steps[Math.min(calls.length, steps.length - 1)];
      calls.push(call);
      if (step instanceof Error) throw step;
      return typeof step === 'function' ? step(call) : step;
    },
  };
}

/** Never answers and ignores its signal. */
export const deaf = (): Promise<never> => new Promise(() => {});

/** Never answers, and gives up with the signal's reason. */
export const attentive = (call: Call): Promise<never> =>
  new Promise((_, reject) => {
    call.signal.addEventListener('abort', () => reject(call.signal.reason), { once: true });
  });

/** An answer that the test gives later. */
export function deferred<T = unknown>(): PromiseWithResolvers<T> {
  return Promise.withResolvers<T>();
}

export const factTypes = (facts: readonly Fact[]): string[] => facts.map((fact) => fact.type);
