import {
  type ErrorCode,
  type Execution,
  type Fact,
  IntegrationError,
  type IntegrationErrorFields,
  isIntegrationError,
  type Listener,
} from '../src/index.js';

/** An error as a driver throws it. */
export function failure(
  code: ErrorCode,
  execution: Execution,
  more: Partial<IntegrationErrorFields> = {},
): IntegrationError {
  return new IntegrationError({ message: `it failed (${code}).`, code, execution, ...more });
}

/** The IntegrationError that `promise` rejects with. */
export async function errorOf(promise: Promise<unknown>): Promise<IntegrationError> {
  const thrown: unknown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (isIntegrationError(thrown)) return thrown;
  throw new Error(`expected an IntegrationError, got ${String(thrown)}`);
}

/** A listener that keeps what it hears. */
export function recorder(): { readonly facts: Fact[]; readonly listen: Listener } {
  const facts: Fact[] = [];
  return { facts, listen: (fact) => void facts.push(fact) };
}
