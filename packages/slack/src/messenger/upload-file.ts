import {
  type Call,
  type CallIdentity,
  isIntegrationError,
  type UploadedFile,
  type UploadFileInput,
} from '@quayside/core';
import {
  type CompletedUpload,
  completedUploadSchema,
  type FileShares,
  uploadTargetSchema,
} from '../api/file-api.js';
import { changedError } from '../changed-error.js';
import type { SlackParts } from '../slack-parts.js';
import { type FileBytes, sizeOf } from '../slack-upload.js';
import { beforeSending } from './before-sending.js';
import { escapeText } from './to-content.js';

/**
 * Uploads in three steps (https://docs.slack.dev/messaging/working-with-files). Only the last one shows
 * anything: before it, a failure leaves nothing that anybody sees. Bytes that have arrived are not sent
 * again when the call is repeated, which no stream could be.
 */
export function createUploadFile({
  send,
  upload,
}: SlackParts): (input: UploadFileInput, call: Call) => Promise<UploadedFile> {
  const arrived = new WeakMap<CallIdentity, string>();

  const sendBytes = async (input: UploadFileInput, call: Call): Promise<string> => {
    const { name, altText, contentType = 'application/octet-stream' } = input;
    const content = toBytes(input.content);
    const asked = { filename: name, length: sizeOf(content), alt_text: altText };
    const target = await send(call, 'files.getUploadURLExternal', asked, uploadTargetSchema);
    const sending = upload(call, target.upload_url, content, contentType);
    await (isReadOnce(content) ? withoutRepeat(sending) : sending);
    return target.file_id;
  };

  return async (input, call) => {
    const id = arrived.get(call.identity) ?? (await beforeSending(sendBytes(input, call)));
    arrived.set(call.identity, id);
    const { channel, name, title = name, text, thread } = input;
    const params = {
      files: [{ id, title }],
      channel_id: channel,
      initial_comment: text === undefined ? undefined : escapeText(text),
      thread_ts: thread,
    };
    const { files } = await send(
      call,
      'files.completeUploadExternal',
      params,
      completedUploadSchema,
    );
    return toUploaded(files[0], id, channel, thread);
  };
}

function toUploaded(
  file: CompletedUpload['files'][number] | undefined,
  id: string,
  channel: string,
  thread: string | undefined,
): UploadedFile {
  const ts = findShare(file?.shares, channel);
  return {
    id: file?.id ?? id,
    // Slack shares a file some time after it answered: most often the message is not known yet.
    message: ts === undefined ? undefined : { channel, id: ts, thread },
    url: file?.permalink ?? undefined,
  };
}

/** Whatever became of it, a stream that was begun cannot be sent again. */
async function withoutRepeat(sending: Promise<void>): Promise<void> {
  try {
    await sending;
  } catch (error) {
    throw isIntegrationError(error) ? changedError(error, { shouldRetry: false }) : error;
  }
}

function findShare(shares: FileShares | null | undefined, channel: string): string | undefined {
  for (const byChannel of Object.values(shares ?? {})) {
    const ts = byChannel[channel]?.[0]?.ts;
    if (ts !== undefined) return ts;
  }
  return undefined;
}

function isReadOnce(content: FileBytes): boolean {
  return !(content instanceof Uint8Array) && typeof content.stream !== 'function';
}

function toBytes(content: UploadFileInput['content']): FileBytes {
  return typeof content === 'string' ? new TextEncoder().encode(content) : content;
}
