import type { Call, ChatAnswer, FinishReason, ToolCall } from '@quayside/core';
import type { ContentBlock, Message } from '../api/message-api.js';
import { type ApiUsage, mergeUsage, toUnits, toUsage } from '../api/usage-api.js';
import { toContinuation } from './continuation.js';
import { toToolInput } from './tool-input.js';

/** A block as it is written. */
export interface DraftBlock {
  readonly block: ContentBlock;
  /** The place of a tool call among the tool calls. */
  readonly callIndex: number | undefined;
  /** The input of a call, in the model's own JSON; undefined where it came as an object. */
  json: string | undefined;
  isOpen: boolean;
}

/** What an answer has come to; a whole one and a stream write into one. */
export interface AnswerDraft {
  id: string | undefined;
  model: string;
  /** By their index in the message. */
  readonly blocks: Map<number, DraftBlock>;
  /** Anthropic's own word; undefined until it has said one. */
  finish: string | undefined;
  usage: ApiUsage | undefined;
  /** Whether the output has been counted to its end. */
  isCounted: boolean;
}

export function createDraft(model: string): AnswerDraft {
  return {
    id: undefined,
    model,
    blocks: new Map(),
    finish: undefined,
    usage: undefined,
    isCounted: false,
  };
}

/** Takes what a message says of itself. */
export function takeHead(draft: AnswerDraft, { id, model, usage, stop_reason }: Message): void {
  draft.id = id ?? draft.id;
  draft.model = model ?? draft.model;
  draft.finish = stop_reason ?? draft.finish;
  if (usage) draft.usage = mergeUsage(draft.usage, usage);
}

/** Takes a whole message. */
export function takeMessage(draft: AnswerDraft, message: Message): void {
  takeHead(draft, message);
  draft.isCounted = true;
  for (const [index, block] of message.content.entries()) {
    const callIndex = block.type === 'tool_use' ? countCalls(draft) : undefined;
    draft.blocks.set(index, { block, callIndex, json: undefined, isOpen: false });
  }
}

export function countCalls({ blocks }: AnswerDraft): number {
  return [...blocks.values()].filter(({ callIndex }) => callIndex !== undefined).length;
}

/** Some compatible servers leave the id out; the next turn needs one. */
export function toToolCall({ block, callIndex, json }: DraftBlock): ToolCall {
  const written = json ?? JSON.stringify(block.input ?? {});
  return { id: block.id || `toolu_${callIndex}`, name: block.name ?? '', arguments: written };
}

const REASONS: Readonly<Record<string, FinishReason>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool_calls',
  refusal: 'refusal',
};

/** Completes the answer, all but its structured output. */
export function toAnswer(draft: AnswerDraft): ChatAnswer {
  const { id, model, finish, usage } = draft;
  const text = textOf(draft);
  const toolCalls = toolCallsOf(draft);
  const continuation = toContinuation([...draft.blocks.values()].map(toBlock));
  const reason = (finish !== undefined && REASONS[finish]) || 'other';
  return {
    id,
    model,
    text,
    toolCalls,
    output: undefined,
    reasoning: reasoningOf(draft) || undefined,
    // Compatible servers may end a turn that has calls.
    finishReason: reason === 'stop' && toolCalls.length > 0 ? 'tool_calls' : reason,
    providerReason: finish,
    message: {
      role: 'assistant',
      text,
      ...(toolCalls.length === 0 ? {} : { toolCalls }),
      ...(continuation === undefined ? {} : { continuation }),
    },
    usage: toUsage(usage),
    serviceTier: usage?.service_tier ?? undefined,
  };
}

export function textOf({ blocks }: AnswerDraft): string {
  return [...blocks.values()]
    .map(({ block }) => (block.type === 'text' && block.text) || '')
    .join('');
}

export function toolCallsOf({ blocks }: AnswerDraft): readonly ToolCall[] {
  return [...blocks.values()].filter(({ callIndex }) => callIndex !== undefined).map(toToolCall);
}

export function reasoningOf({ blocks }: AnswerDraft): string {
  const thoughts = [...blocks.values()].map(({ block }) => block.thinking ?? '');
  return thoughts.filter((thought) => thought !== '').join('\n');
}

/** The block as it may be sent back. */
function toBlock({ block, json }: DraftBlock): ContentBlock {
  return json === undefined ? block : { ...block, input: toToolInput(json) };
}

/** Reports the tokens of an answer, whatever becomes of it afterwards. */
export function reportUsage(call: Call, draft: AnswerDraft): void {
  const usage = toUsage(draft.usage);
  if (usage === undefined) return;
  call.emit({
    type: 'usage.reported',
    model: draft.model,
    serviceTier: draft.usage?.service_tier ?? undefined,
    estimated: false,
    units: toUnits(draft.usage),
    ...usage,
  });
}
