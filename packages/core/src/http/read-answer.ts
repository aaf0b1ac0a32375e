import type { IntegrationError } from '../errors/integration-error.js';
import type { StandardResult, StandardSchema } from '../standard-schema.js';
import { describeIssues } from '../validate.js';
import { type Exchange, exchangeError, type Failure } from './exchange.js';
import type { HttpResponse } from './http-transport.js';

/** Parses the JSON of a success. @throws malformed_response where it is empty, cut short or no JSON. */
export function parseAnswer(exchange: Exchange, response: HttpResponse, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the body.
    throw malformed(exchange, response, `HTTP ${response.status} with ${nameText(text)} for JSON`);
  }
}

/** Checks an answer. @throws malformed_response naming the fields that differ, never their values. */
export function checkAnswer<T>(
  exchange: Exchange,
  response: HttpResponse,
  json: unknown,
  schema: StandardSchema<unknown, T> | undefined,
): T | Promise<T> {
  // Without a schema, T is what the driver claims: its default is unknown.
  if (schema === undefined) return json as T;
  const settle = (result: StandardResult<T>): T => {
    if (result.issues === undefined) return result.value;
    const issues = result.issues.map((issue) => describeIssues([issue]));
    // The same request gets the same answer, as misshapen as this one.
    const fields = { shouldRetry: false, details: { issues } };
    throw malformed(
      exchange,
      response,
      `the answer's shape is wrong: ${issues.join('; ')}`,
      fields,
    );
  };
  const result = schema['~standard'].validate(json);
  return result instanceof Promise ? result.then(settle) : settle(result);
}

function nameText(text: string): string {
  const start = text.trimStart();
  if (start === '') return 'an empty body';
  return start.startsWith('<') ? 'an HTML page' : `${text.length} characters of broken text`;
}

function malformed(
  exchange: Exchange,
  response: HttpResponse,
  what: string,
  fields: Pick<Failure, 'shouldRetry' | 'details'> = {},
): IntegrationError {
  return exchangeError(
    exchange,
    {
      code: 'malformed_response',
      execution: 'unknown',
      what,
      advice: 'The provider may have acted: look there before repeating it.',
      ...fields,
    },
    response,
  );
}
