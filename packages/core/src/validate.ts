import { IntegrationError } from './errors/integration-error.js';
import { explainIssues } from './explain-issues.js';
import type { StandardIssue, StandardSchema } from './standard-schema.js';

/** Who is being validated for, for the message. */
export interface ValidationSubject {
  readonly provider: string;
  readonly port?: string | undefined;
  readonly operation?: string | undefined;
}

/**
 * Returns the schema's output, or throws `invalid_request` naming every wrong field. Nothing has been
 * sent then.
 */
export function parseInput<T>(
  schema: StandardSchema<unknown, T>,
  input: unknown,
  subject: ValidationSubject,
): T {
  const result = schema['~standard'].validate(input);
  if (result instanceof Promise) {
    throw new TypeError(
      'Input schemas must be synchronous: an asynchronous refinement cannot guard a call.',
    );
  }
  if (result.issues === undefined) return result.value;
  throw new IntegrationError({
    message: `${subject.provider} ${subject.operation ?? 'request'} was not sent: ${describeIssues(result.issues)} (invalid_request).`,
    code: 'invalid_request',
    execution: 'not_executed',
    attempts: 0,
    provider: subject.provider,
    port: subject.port,
    operation: subject.operation,
    details: { issues: explainIssues(result.issues) },
  });
}

/** Joins issues to one line: `amount.currency: must be of type string; source: …`. Values are left out. */
export function describeIssues(issues: readonly StandardIssue[]): string {
  return explainIssues(issues)
    .map(({ path, message }) => `${path || 'input'}: ${message}`)
    .join('; ');
}
