import { type ChatEvent, IntegrationError, type ToolCall } from '@quayside/core';
import { parseEvent } from '../api/parse-event.js';
import {
  type OutputItem,
  outputItemSchema,
  type ResponseAnswer,
  responseSchema,
} from '../api/response-api.js';
import { toUsage } from '../api/usage-api.js';
import { toStreamVerdict } from '../openai-errors.js';
import type { AnswerDraft } from './answer-draft.js';

type Json = Readonly<Record<string, unknown>>;

/** Takes a whole response into the draft. @throws the error that a failed one holds */
export function takeResponse(
  draft: AnswerDraft,
  response: ResponseAnswer,
  operation: string,
): void {
  const { id, model, service_tier, output, usage, status, incomplete_details, error } = response;
  draft.id = id ?? draft.id;
  draft.model = model ?? draft.model;
  draft.serviceTier = service_tier ?? draft.serviceTier;
  draft.usage = toUsage(usage) ?? draft.usage;
  if (status === 'failed') {
    const failure = { message: error?.message ?? undefined, code: error?.code ?? undefined };
    throw new IntegrationError(
      toStreamVerdict({ ...failure, type: undefined, param: undefined }, operation),
    );
  }
  draft.text = textOf(output, 'output_text');
  draft.refusal = textOf(output, 'refusal');
  draft.reasoning = output
    .filter(({ type }) => type === 'reasoning')
    .flatMap(({ summary }) => summary ?? [])
    .map(({ text }) => text ?? '')
    .join('\n');
  draft.toolCalls = output.filter(({ type }) => type === 'function_call').map(toToolCall);
  draft.finish = incomplete_details?.reason ?? status ?? 'completed';
  draft.continuation = output;
}

/** Takes one event of a stream (https://platform.openai.com/docs/api-reference/responses-streaming). */
export function* takeResponseEvent(
  draft: AnswerDraft,
  json: Json,
  places: Map<number, number>,
  operation: string,
): Generator<ChatEvent> {
  switch (json.type) {
    case 'response.output_text.delta':
      yield* addText(draft, 'text', json.delta);
      break;
    case 'response.refusal.delta':
      yield* addText(draft, 'refusal', json.delta);
      break;
    case 'response.reasoning_summary_text.delta':
    case 'response.reasoning_text.delta':
      if (typeof json.delta !== 'string') break;
      draft.reasoning += json.delta;
      yield { type: 'reasoning.added', text: json.delta };
      break;
    case 'response.output_item.added':
      yield* startItem(draft, json, places);
      break;
    case 'response.function_call_arguments.delta':
      yield* addArguments(draft, json, places);
      break;
    case 'response.completed':
    case 'response.incomplete':
    case 'response.failed':
      takeResponse(draft, parseEvent(responseSchema, json.response), operation);
      break;
    default:
      // Created, in progress, parts done, annotations, built-in tools: nothing that the port shows.
      break;
  }
}

function* addText(
  draft: AnswerDraft,
  field: 'text' | 'refusal',
  delta: unknown,
): Generator<ChatEvent> {
  if (typeof delta !== 'string' || delta === '') return;
  draft[field] += delta;
  yield { type: 'text.added', text: delta };
}

function* startItem(
  draft: AnswerDraft,
  json: Json,
  places: Map<number, number>,
): Generator<ChatEvent> {
  const item = parseEvent(outputItemSchema, json.item);
  if (item.type !== 'function_call') return;
  const index = draft.toolCalls.length;
  places.set(Number(json.output_index), index);
  const toolCall = { ...toToolCall(item), arguments: '' };
  draft.toolCalls.push(toolCall);
  yield { type: 'tool_call.started', index, id: toolCall.id, name: toolCall.name };
}

function* addArguments(
  draft: AnswerDraft,
  json: Json,
  places: Map<number, number>,
): Generator<ChatEvent> {
  const index = places.get(Number(json.output_index));
  const known = index === undefined ? undefined : draft.toolCalls[index];
  if (index === undefined || known === undefined || typeof json.delta !== 'string') return;
  draft.toolCalls[index] = { ...known, arguments: known.arguments + json.delta };
  yield { type: 'tool_call.added', index, arguments: json.delta };
}

function textOf(output: readonly OutputItem[], type: 'output_text' | 'refusal'): string {
  return output
    .filter((item) => item.type === 'message')
    .flatMap(({ content }) => content ?? [])
    .filter((part) => part.type === type)
    .map((part) => (type === 'refusal' ? part.refusal : part.text) ?? '')
    .join('');
}

function toToolCall({ call_id, id, name, arguments: written }: OutputItem): ToolCall {
  const text = typeof written === 'string' ? written : '';
  return { id: call_id ?? id ?? '', name: name ?? '', arguments: text };
}
