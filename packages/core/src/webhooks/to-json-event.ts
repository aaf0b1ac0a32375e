import { IntegrationError } from '../errors/integration-error.js';
import type { StandardSchema } from '../standard-schema.js';
import { describeIssues } from '../validate.js';

/**
 * Parses a verified body as JSON and checks it.
 *
 * @throws malformed_response for what is not JSON or does not fit; the values are left out of the message
 */
export function toJsonEvent<Event>(
  text: string,
  schema: StandardSchema<unknown, Event>,
  provider: string,
): Event {
  const result = schema['~standard'].validate(parseJson(text, provider));
  if (result instanceof Promise) throw new TypeError('Event schemas must be synchronous.');
  if (result.issues === undefined) return result.value;
  throw malformed(provider, describeIssues(result.issues));
}

function parseJson(text: string, provider: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The cause would quote the body.
    throw malformed(provider, 'it is not JSON');
  }
}

function malformed(provider: string, problem: string): IntegrationError {
  return new IntegrationError({
    message: `${provider} webhook is signed, but not what ${provider} documents: ${problem} (malformed_response).`,
    code: 'malformed_response',
    execution: 'not_executed',
    provider,
  });
}
