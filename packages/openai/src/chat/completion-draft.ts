import type { ChatEvent, ToolCall } from '@quayside/core';
import type { ApiMessage, ApiToolCall, Completion } from '../api/completion-api.js';
import { toUsage } from '../api/usage-api.js';
import type { AnswerDraft } from './answer-draft.js';

/** Takes a whole completion into the draft. */
export function takeCompletion(draft: AnswerDraft, completion: Completion): void {
  takeHead(draft, completion);
  const [choice] = completion.choices;
  const { message } = choice ?? {};
  draft.finish = choice?.finish_reason ?? undefined;
  draft.text = message?.content ?? '';
  draft.refusal = message?.refusal ?? '';
  draft.reasoning = reasoningOf(message) ?? '';
  draft.toolCalls = (message?.tool_calls ?? []).map((call, index) => toToolCall(call, index));
}

/** Takes one chunk of a stream into the draft, and tells what it added. */
export function* takeChunk(draft: AnswerDraft, chunk: Completion): Generator<ChatEvent> {
  takeHead(draft, chunk);
  // The last chunk has usage and no choice; with several choices only the first was asked for.
  const choice = chunk.choices.find(({ index }) => (index ?? 0) === 0);
  if (choice === undefined) return;
  const { delta, finish_reason: finish } = choice;
  const reasoning = reasoningOf(delta);
  if (reasoning) {
    draft.reasoning += reasoning;
    yield { type: 'reasoning.added', text: reasoning };
  }
  if (delta?.content) {
    draft.text += delta.content;
    yield { type: 'text.added', text: delta.content };
  }
  if (delta?.refusal) {
    draft.refusal += delta.refusal;
    yield { type: 'text.added', text: delta.refusal };
  }
  for (const piece of delta?.tool_calls ?? []) yield* takeToolCall(draft, piece);
  if (finish) draft.finish = finish;
}

/** Tells of the tool calls that are complete now, once the stream has ended. */
export function* finishToolCalls(draft: AnswerDraft): Generator<ChatEvent> {
  for (const [index, toolCall] of draft.toolCalls.entries())
    yield { type: 'tool_call.finished', index, toolCall };
}

/**
 * Pieces merge by index; id and name come with the first. A server that gives no index begins a new call
 * with each new id.
 */
function* takeToolCall(draft: AnswerDraft, piece: ApiToolCall): Generator<ChatEvent> {
  const { toolCalls } = draft;
  const isNew = piece.id ? toolCalls.every(({ id }) => id !== piece.id) : toolCalls.length === 0;
  const index = piece.index ?? (isNew ? toolCalls.length : toolCalls.length - 1);
  const added = piece.function?.arguments ?? '';
  const known = toolCalls[index];
  if (known === undefined) {
    const toolCall = { ...toToolCall(piece, index), arguments: '' };
    toolCalls[index] = toolCall;
    yield { type: 'tool_call.started', index, id: toolCall.id, name: toolCall.name };
  }
  const current = toolCalls[index];
  if (added === '' || current === undefined) return;
  toolCalls[index] = { ...current, arguments: current.arguments + added };
  yield { type: 'tool_call.added', index, arguments: added };
}

function toToolCall(call: ApiToolCall, index: number): ToolCall {
  return {
    // Some local servers leave the id out; the next turn needs one.
    id: call.id || `call_${index}`,
    name: call.function?.name ?? '',
    arguments: call.function?.arguments ?? '',
  };
}

function takeHead(draft: AnswerDraft, { id, model, service_tier, usage }: Completion): void {
  if (id) draft.id = id;
  if (model) draft.model = model;
  if (service_tier) draft.serviceTier = service_tier;
  if (usage) draft.usage = toUsage(usage);
}

function reasoningOf(message: ApiMessage | null | undefined): string | undefined {
  const text = message?.reasoning_content ?? message?.reasoning;
  return typeof text === 'string' ? text : undefined;
}
