import { bindingOf } from '../bind-port.js';
import type { CallIdentity } from '../call.js';
import type { Fact } from '../fact.js';
import { check, rejectionOf } from './check.js';
import { findSecret } from './find-secret.js';

/** What a test of any port works with. */
export interface PortSession<P extends object> {
  readonly bound: P;
  /** The facts of this session's calls, in order. */
  readonly facts: ReadonlyArray<{ readonly fact: Fact; readonly call: CallIdentity }>;
  /** A name that nobody has used before. */
  unique(prefix: string): string;
  /** An idempotency key that nobody has used before. */
  key(): { readonly idempotencyKey: string };
  /** The error of a rejected call; it is searched for secrets when the test ends. */
  failure(call: Promise<unknown>): Promise<unknown>;
  /** How many requests of `operation` left for the provider. */
  attempts(operation: keyof P & string): number;
  /** Something that the test was told and that must show up nowhere. */
  keepSecret(secret: string): void;
}

/** Opens sessions, and in the end closes their connections and searches what they saw for secrets. */
export interface SessionScope {
  open<P extends object>(
    bound: P,
    provider: string,
    dispose: (() => void | Promise<void>) | undefined,
  ): PortSession<P>;
}

/** Runs `body`, then checks that no error and no fact that it saw held a secret. */
export async function inSessionScope(
  secrets: readonly string[],
  body: (scope: SessionScope) => Promise<void>,
): Promise<void> {
  const kept = new Set(secrets);
  const seen: unknown[] = [];
  const closing: Array<() => void | Promise<void>> = [];
  try {
    await body({
      open: (bound, provider, dispose) => {
        if (dispose !== undefined) closing.push(dispose);
        return openSession(bound, provider, kept, seen);
      },
    });
    const leak = findSecret(seen, [...kept]);
    check(leak === undefined, `a secret shows in an error or a fact, at ${leak}`);
  } finally {
    for (const dispose of closing) await dispose();
  }
}

function openSession<P extends object>(
  bound: P,
  provider: string,
  secrets: Set<string>,
  seen: unknown[],
): PortSession<P> {
  const facts: Array<{ fact: Fact; call: CallIdentity }> = [];
  const binding = bindingOf(bound);
  check(binding !== undefined, `${provider}: connect() must return a port made by bindPort`);
  binding.invoker.subscribe((fact, call) => {
    facts.push({ fact, call });
    seen.push(fact);
  });
  const unique = (prefix: string): string => `${prefix}-${globalThis.crypto.randomUUID()}`;
  return {
    bound,
    facts,
    unique,
    key: () => ({ idempotencyKey: unique('key') }),
    failure: async (call) => {
      const error = await rejectionOf(call);
      seen.push(error);
      return error;
    },
    attempts: (operation) =>
      facts.filter(
        ({ fact, call }) => fact.type === 'attempt.started' && call.operation === operation,
      ).length,
    keepSecret: (secret) => secrets.add(secret),
  };
}
