import type { Call, UploadedFile, UploadFileInput } from '@quayside/core';
import {
  type CompletedUpload,
  completedUploadSchema,
  type FileShares,
  uploadTargetSchema,
} from '../api/file-api.js';
import type { SlackParts } from '../slack-parts.js';
import { beforeSending } from './before-sending.js';
import { escapeText } from './to-content.js';

/**
 * Uploads in three steps (https://docs.slack.dev/messaging/working-with-files). Only the last one shows
 * anything: before it, a failure leaves nothing that anybody sees.
 */
export async function uploadFile(
  { send, upload }: SlackParts,
  input: UploadFileInput,
  call: Call,
): Promise<UploadedFile> {
  const { channel, name, title = name, altText, text, thread } = input;
  const content = toBytes(input.content);
  const asked = { filename: name, length: content.length, alt_text: altText };
  const asking = send(call, 'files.getUploadURLExternal', asked, uploadTargetSchema);
  const target = await beforeSending(asking);
  const contentType = input.contentType ?? 'application/octet-stream';
  await beforeSending(upload(call, target.upload_url, content, contentType));
  const completed: CompletedUpload = await send(
    call,
    'files.completeUploadExternal',
    {
      files: [{ id: target.file_id, title }],
      channel_id: channel,
      initial_comment: text === undefined ? undefined : escapeText(text),
      thread_ts: thread,
    },
    completedUploadSchema,
  );
  const [file] = completed.files;
  const ts = findShare(file?.shares, channel);
  return {
    id: file?.id ?? target.file_id,
    // Slack shares a file some time after it answered: most often the message is not known yet.
    message: ts === undefined ? undefined : { channel, id: ts, thread },
    url: file?.permalink ?? undefined,
  };
}

function findShare(shares: FileShares | null | undefined, channel: string): string | undefined {
  for (const byChannel of Object.values(shares ?? {})) {
    const ts = byChannel[channel]?.[0]?.ts;
    if (ts !== undefined) return ts;
  }
  return undefined;
}

function toBytes(content: string | Uint8Array): Uint8Array {
  return typeof content === 'string' ? new TextEncoder().encode(content) : content;
}
