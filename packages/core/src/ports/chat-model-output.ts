import { IntegrationError } from '../errors/integration-error.js';
import type { StandardSchema } from '../standard-schema.js';
import { describeIssues, type ValidationSubject } from '../validate.js';
import type { ChatAnswer } from './chat-model-answer.js';
import type { ChatInput, JsonSchema, StructuredOutput } from './chat-model-request.js';

/** The part of https://standardschema.dev/json-schema that is read here. */
interface JsonSchemaWriter {
  input(options: { readonly target: 'draft-2020-12' }): unknown;
}

/**
 * Finds the JSON Schema that an adapter sends for a structured output.
 *
 * @throws invalid_request when only a Standard Schema is given and it cannot write itself.
 */
export function toOutputJsonSchema(
  output: StructuredOutput,
  subject: ValidationSubject,
): JsonSchema {
  if (output.jsonSchema !== undefined) return output.jsonSchema;
  const written = writeJsonSchema(output.schema);
  if (written !== undefined) return written;
  throw new IntegrationError({
    message: `${subject.provider} ${subject.operation ?? 'request'} was not sent: the output's schema cannot write itself as JSON Schema (invalid_request). Give output.jsonSchema beside it.`,
    code: 'invalid_request',
    execution: 'not_executed',
    ...subject,
  });
}

/**
 * Reads a structured output from the text of a complete answer.
 *
 * @throws malformed_response when it is no JSON, or not what the Standard Schema accepts. The text itself
 * is in no message.
 */
export async function parseOutput(
  output: StructuredOutput,
  text: string,
  subject: ValidationSubject,
): Promise<unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw malformed(subject, 'the model wrote no JSON');
  }
  if (output.schema === undefined) return value;
  const result = await output.schema['~standard'].validate(value);
  if (result.issues === undefined) return result.value;
  // Other libraries quote the value in their messages: the paths alone are fit for a log.
  const wrong = result.issues.map(({ path }) => ({ path, message: 'does not fit' }));
  throw malformed(subject, `the model's JSON is of another shape: ${describeIssues(wrong)}`);
}

/** Adds the structured output that was asked for. @throws malformed_response where it is of another shape */
export async function withOutput(
  answer: ChatAnswer,
  { output }: Pick<ChatInput, 'output'>,
  subject: ValidationSubject,
): Promise<ChatAnswer> {
  if (output === undefined || answer.finishReason !== 'stop') return answer;
  return { ...answer, output: await parseOutput(output, answer.text, subject) };
}

/** What the model writes is what the schema takes in, before its conversions. */
function writeJsonSchema(schema: StandardSchema | undefined): JsonSchema | undefined {
  // The extension is optional and not part of StandardSchema: read it as what it may be.
  const standard = schema?.['~standard'] as { readonly jsonSchema?: JsonSchemaWriter } | undefined;
  try {
    const written = standard?.jsonSchema?.input({ target: 'draft-2020-12' });
    return isRecord(written) ? written : undefined;
  } catch {
    // The libraries throw for what JSON Schema cannot say: dates, functions, some conversions.
    return undefined;
  }
}

function isRecord(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function malformed(subject: ValidationSubject, what: string): IntegrationError {
  return new IntegrationError({
    message: `${subject.provider} ${subject.operation ?? 'request'} failed: ${what} (malformed_response). Ask again, or describe the shape more closely.`,
    code: 'malformed_response',
    execution: 'executed',
    ...subject,
  });
}
