import { type Call, isIntegrationError, type MessageRef } from '@quayside/core';
import { messageSchema, type SlackMessage } from '../api/message-api.js';
import { readPage } from '../read-page.js';
import type { SlackParts } from '../slack-parts.js';
import type { SlackParams } from '../slack-request.js';
import { toTs } from './to-time.js';

const EVENT_TYPE = 'quayside_message';

/** The metadata that names a message by its key (https://docs.slack.dev/messaging/message-metadata). */
export function keyMetadata(parts: SlackParts, call: Call): SlackParams {
  if (parts.searchBackMs === undefined || call.idempotencyKey === undefined) return {};
  return {
    metadata: { event_type: EVENT_TYPE, event_payload: { idempotency_key: call.idempotencyKey } },
  };
}

/**
 * Finds the message that this key has sent already, where keys are searched for. A channel that is not
 * there is left to the send itself to judge.
 */
export async function findSent(
  parts: SlackParts,
  call: Call,
  channel: string,
  thread?: string,
): Promise<MessageRef | undefined> {
  const { clock, searchBackMs } = parts;
  const { idempotencyKey } = call;
  if (searchBackMs === undefined || idempotencyKey === undefined) return undefined;
  const oldest = toTs(new Date(clock.wallNow() - searchBackMs));
  const params = { channel, ts: thread, oldest, limit: 200, include_all_metadata: true };
  try {
    return await search(parts, call, channel, params);
  } catch (error) {
    if (isIntegrationError(error, 'not_found')) return undefined;
    throw error;
  }
}

async function search(
  { send }: SlackParts,
  call: Call,
  channel: string,
  params: SlackParams,
): Promise<MessageRef | undefined> {
  const method = params.ts === undefined ? 'conversations.history' : 'conversations.replies';
  let cursor: string | undefined;
  do {
    const request = { call, method, params, cursor, field: 'messages', item: messageSchema };
    const page = await readPage(send, request);
    const found = page.items.find((message) => keyOf(message) === call.idempotencyKey);
    if (found !== undefined) return { channel, id: found.ts, thread: found.thread_ts ?? undefined };
    cursor = page.next;
  } while (cursor !== undefined);
  return undefined;
}

function keyOf({ metadata }: SlackMessage): unknown {
  if (metadata?.event_type !== EVENT_TYPE) return undefined;
  const payload = metadata.event_payload;
  return typeof payload === 'object' && payload !== null && 'idempotency_key' in payload
    ? payload.idempotency_key
    : undefined;
}
