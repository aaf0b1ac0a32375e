import type { ChatEvent } from '@quayside/core';
import { isRecord } from '../anthropic-errors.js';
import {
  type ContentBlock,
  contentBlockSchema,
  messageDeltaSchema,
  messageSchema,
} from '../api/message-api.js';
import { misshapenEvent, parseEvent } from '../api/parse-event.js';
import { mergeUsage } from '../api/usage-api.js';
import {
  type AnswerDraft,
  countCalls,
  type DraftBlock,
  takeHead,
  toToolCall,
} from './answer-draft.js';

type Json = Readonly<Record<string, unknown>>;

/**
 * Takes one event of a stream into the draft, and tells what it added
 * (https://platform.claude.com/docs/en/build-with-claude/streaming). What is new there is passed over.
 *
 * @throws malformed_response for an event that is not what its type says
 */
export function* takeEvent(draft: AnswerDraft, json: Json): Generator<ChatEvent> {
  switch (json.type) {
    case 'message_start':
      takeHead(draft, parseEvent(messageSchema, json.message));
      break;
    case 'content_block_start':
      yield* startBlock(draft, json);
      break;
    case 'content_block_delta':
      yield* addToBlock(blockOf(draft, json), json.delta);
      break;
    case 'content_block_stop':
      yield* endBlock(blockOf(draft, json));
      break;
    case 'message_delta': {
      const { delta, usage } = parseEvent(messageDeltaSchema, json);
      draft.finish = delta.stop_reason ?? draft.finish;
      if (!usage) break;
      draft.usage = mergeUsage(draft.usage, usage);
      draft.isCounted ||= typeof usage.output_tokens === 'number';
      break;
    }
    default:
      break;
  }
}

/**
 * What a ping tells: nothing, as a rule. But for minutes it is all that comes while the model thinks and does not
 * show it, while it writes a long argument, which is told as a whole, and while a tool of Anthropic's works.
 */
export function signOfLife({ blocks }: AnswerDraft): ChatEvent | undefined {
  const last = [...blocks.values()].at(-1);
  if (last?.block.type.endsWith('_tool_use')) return { type: 'reasoning.added', text: '' };
  if (last?.isOpen !== true) return undefined;
  if (last.callIndex !== undefined)
    return { type: 'tool_call.added', index: last.callIndex, arguments: '' };
  return last.block.type === 'text' ? undefined : { type: 'reasoning.added', text: '' };
}

function* startBlock(draft: AnswerDraft, json: Json): Generator<ChatEvent> {
  const block = { ...parseEvent(contentBlockSchema, json.content_block) };
  const callIndex = block.type === 'tool_use' ? countCalls(draft) : undefined;
  const started: DraftBlock = { block, callIndex, json: undefined, isOpen: true };
  draft.blocks.set(indexOf(json), started);
  if (callIndex !== undefined) {
    const { id, name } = toToolCall(started);
    yield { type: 'tool_call.started', index: callIndex, id, name };
  }
  yield* added(block, block.text, block.thinking);
}

function* addToBlock(draft: DraftBlock, delta: unknown): Generator<ChatEvent> {
  if (!isRecord(delta)) throw misshapenEvent();
  // The draft's own copy: see startBlock.
  const block = draft.block as { -readonly [Field in keyof ContentBlock]: ContentBlock[Field] } & {
    [field: string]: unknown;
  };
  switch (delta.type) {
    case 'text_delta':
      block.text = (block.text ?? '') + textOf(delta.text);
      yield* added(block, textOf(delta.text), undefined);
      break;
    case 'thinking_delta':
      block.thinking = (block.thinking ?? '') + textOf(delta.thinking);
      yield* added(block, undefined, textOf(delta.thinking));
      break;
    case 'signature_delta':
      block.signature = textOf(delta.signature);
      break;
    case 'citations_delta':
      block.citations = [
        ...(Array.isArray(block.citations) ? block.citations : []),
        delta.citation,
      ];
      break;
    case 'input_json_delta': {
      const piece = textOf(delta.partial_json);
      draft.json = (draft.json ?? '') + piece;
      if (draft.callIndex !== undefined && piece !== '')
        yield { type: 'tool_call.added', index: draft.callIndex, arguments: piece };
      break;
    }
    default:
      break;
  }
}

function* endBlock(draft: DraftBlock): Generator<ChatEvent> {
  const { callIndex: index, isOpen } = draft;
  draft.isOpen = false;
  if (index === undefined || !isOpen) return;
  // A tool without arguments is called without a piece of JSON; the pieces together are the arguments.
  if (!draft.json) {
    draft.json = undefined;
    yield { type: 'tool_call.added', index, arguments: toToolCall(draft).arguments };
  }
  yield { type: 'tool_call.finished', index, toolCall: toToolCall(draft) };
}

function* added(
  { type }: ContentBlock,
  text: string | null | undefined,
  thinking: string | null | undefined,
): Generator<ChatEvent> {
  if (type === 'text' && text) yield { type: 'text.added', text };
  if (type === 'thinking' && thinking) yield { type: 'reasoning.added', text: thinking };
}

function blockOf(draft: AnswerDraft, json: Json): DraftBlock {
  const block = draft.blocks.get(indexOf(json));
  if (block === undefined) throw misshapenEvent();
  return block;
}

function indexOf({ index }: Json): number {
  if (typeof index !== 'number') throw misshapenEvent();
  return index;
}

function textOf(value: unknown): string {
  if (typeof value !== 'string') throw misshapenEvent();
  return value;
}
