import { type Call, IntegrationError } from '@quayside/core';

/** The model that is asked. @throws invalid_request where neither the call nor the options name one */
export function modelOf(asked: string | undefined, preset: string | undefined, call: Call): string {
  const model = asked ?? preset;
  if (model !== undefined) return model;
  throw new IntegrationError({
    message: `openai ${call.operation} was not sent: no model is named (invalid_request). Give \`model\` to the call or to createOpenAI.`,
    code: 'invalid_request',
    execution: 'not_executed',
  });
}
