import type Official from '@anthropic-ai/sdk';
import { describe, expect, it } from 'vitest';
import type { MessageBatch, ResultLine } from '../src/api/batch-api.js';
import type { ListAnswer } from '../src/api/list-api.js';
import type { ContentBlock, Message, MessageDelta } from '../src/api/message-api.js';
import type { ApiUsage } from '../src/api/usage-api.js';
import type { AnthropicModel } from '../src/operations/operations.js';

/** What the official types say fits what is read here: each line compiles, or the shapes have drifted apart. */
const fits = [
  (one: Official.Message): Message => one,
  (one: Official.ContentBlock): ContentBlock => one,
  (one: Official.Usage): ApiUsage => one,
  (one: Official.MessageDeltaUsage): ApiUsage => one,
  (one: Official.MessageTokensCount): { readonly input_tokens: number } => one,
  (one: Official.ModelInfo): AnthropicModel => one,
  (one: Official.Messages.MessageBatch): MessageBatch => one,
  (one: Official.Messages.MessageBatchIndividualResponse): ResultLine => one,
  (one: Official.Messages.MessageBatchesPage): ListAnswer<MessageBatch> => one,
];

type Delta =
  | { readonly type: 'text_delta'; readonly text: string }
  | { readonly type: 'thinking_delta'; readonly thinking: string }
  | { readonly type: 'signature_delta'; readonly signature: string }
  | { readonly type: 'citations_delta'; readonly citation: object }
  | { readonly type: 'input_json_delta'; readonly partial_json: string };

type StreamEvent =
  | { readonly type: 'message_start'; readonly message: Message }
  | ({ readonly type: 'message_delta' } & MessageDelta)
  | { readonly type: 'message_stop' }
  | ({ readonly index: number } & (
      | { readonly type: 'content_block_start'; readonly content_block: ContentBlock }
      | { readonly type: 'content_block_delta'; readonly delta: Delta }
      | { readonly type: 'content_block_stop' }
    ));

/** The same for the events of a stream, and both ways for their kinds: none is passed over unread. */
const events = [
  (one: Official.RawMessageStreamEvent): StreamEvent => one,
  (one: Official.RawMessageStreamEvent['type']): StreamEvent['type'] => one,
  (one: StreamEvent['type']): Official.RawMessageStreamEvent['type'] => one,
  (one: Official.RawContentBlockDelta['type']): Delta['type'] => one,
  (one: Delta['type']): Official.RawContentBlockDelta['type'] => one,
];

describe('official response types', () => {
  it('fit the shapes that are read', () => {
    expect([...fits, ...events]).toHaveLength(14);
  });
});
