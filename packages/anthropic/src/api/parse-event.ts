import { IntegrationError, type StandardSchema } from '@quayside/core';

/** Checks one event of a stream. @throws malformed_response, naming no value */
export function parseEvent<T>(schema: StandardSchema<unknown, T>, json: unknown): T {
  const result = schema['~standard'].validate(json);
  if (!(result instanceof Promise) && result.issues === undefined) return result.value;
  throw misshapenEvent();
}

export function misshapenEvent(): IntegrationError {
  return new IntegrationError({
    message:
      'anthropic stream failed: an event has another shape than is documented (malformed_response).',
    code: 'malformed_response',
    execution: 'unknown',
  });
}
