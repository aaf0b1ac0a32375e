import { type Call, IntegrationError } from '@quayside/core';

/** The model that is asked. @throws invalid_request where neither the call nor the options name one */
export function modelOf(asked: string | undefined, preset: string | undefined, call: Call): string {
  const model = asked ?? preset;
  if (model !== undefined) return model;
  throw notSent(call, 'no model is named', 'Give `model` to the call or to createAnthropic.');
}

/** What is wrong is told before anything is sent. */
export function notSent(call: Call, what: string, remedy: string): IntegrationError {
  return new IntegrationError({
    message: `anthropic ${call.operation} was not sent: ${what} (invalid_request). ${remedy}`,
    code: 'invalid_request',
    execution: 'not_executed',
  });
}
