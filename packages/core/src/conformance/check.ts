import type { ErrorCode } from '../errors/error-code.js';
import { type IntegrationError, isIntegrationError } from '../errors/integration-error.js';

/** Fails the test with `message` unless `condition` holds. No runner and no `node:assert` needed. */
export function check(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`Conformance: ${message}`);
}

/** Checks that both are the same once written as JSON, which is how a reader compares them. */
export function checkEqual(actual: unknown, expected: unknown, what: string): void {
  const [got, wanted] = [toJson(actual), toJson(expected)];
  check(got === wanted, `${what} should be ${wanted}, got ${got}`);
}

/** Returns the error that `promise` rejects with. */
export async function rejectionOf(promise: Promise<unknown>): Promise<unknown> {
  let answer: unknown;
  try {
    answer = await promise;
  } catch (error) {
    return error;
  }
  throw new Error(`Conformance: expected a rejection, got the answer ${toJson(answer)}`);
}

/** Checks that `error` is an IntegrationError with one of `codes`, and that it says who failed. */
export function checkCode(error: unknown, ...codes: readonly ErrorCode[]): IntegrationError {
  const what = isIntegrationError(error)
    ? `${error.code}: ${error.message}`
    : describeThrown(error);
  check(isIntegrationError(error, ...codes), `expected ${codes.join(' or ')}, got ${what}`);
  check(error.provider !== undefined, `the error names no provider: ${error.message}`);
  check(error.operation !== undefined, `the error names no operation: ${error.message}`);
  check(error.message.includes(error.code), `the message does not name the code: ${error.message}`);
  return error;
}

function describeThrown(thrown: unknown): string {
  return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
}

function toJson(value: unknown): string {
  return (
    JSON.stringify(value, (_, inner: unknown) => (inner === undefined ? null : inner), 0) ??
    'undefined'
  );
}
