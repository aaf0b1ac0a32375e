import { type Call, IntegrationError } from '@quayside/core';
import type { HttpAnswer } from '@quayside/core/http';
import { readFailure, toStreamVerdict } from '../anthropic-errors.js';
import { type ResultLine, resultLineSchema } from '../api/batch-api.js';
import { createDraft, takeMessage, toAnswer } from '../chat/answer-draft.js';
import type { BatchResult } from './message-batches.js';
import { readLines } from './read-lines.js';

/** Reads the results of a batch, line by line. @throws malformed_response for a line that is none */
export async function* readResults(answer: HttpAnswer, call: Call): AsyncGenerator<BatchResult> {
  for await (const line of readLines(answer.chunks())) yield toResult(parse(line, call), call);
}

function toResult({ custom_id: customId, result }: ResultLine, call: Call): BatchResult {
  const { type, message, error } = result;
  if (type === 'canceled' || type === 'expired') return { customId, status: type };
  if (type === 'succeeded' && message) {
    const draft = createDraft(message.model ?? '');
    takeMessage(draft, message);
    return { customId, status: 'succeeded', answer: toAnswer(draft) };
  }
  if (type !== 'errored') throw malformed(call);
  const failure = readFailure(error) ?? { message: undefined, type: undefined, code: undefined };
  const verdict = toStreamVerdict(failure, call.operation, false);
  const { provider, port, operation } = call;
  return {
    customId,
    status: 'errored',
    error: new IntegrationError({ ...verdict, provider, port, operation }),
  };
}

function parse(line: string, call: Call): ResultLine {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    // The parser's own message quotes what the model said.
    throw malformed(call);
  }
  const result = resultLineSchema['~standard'].validate(json);
  if (result instanceof Promise || result.issues !== undefined) throw malformed(call);
  return result.value;
}

function malformed(call: Call): IntegrationError {
  return new IntegrationError({
    message: `anthropic ${call.operation} failed: a line of the results is none (malformed_response). Those before it are valid.`,
    code: 'malformed_response',
    execution: 'unknown',
  });
}
