import {
  type Call,
  isIntegrationError,
  type SizedStream,
  type UploadedFile,
  type UploadFileInput,
} from '@quayside/core';
import { messageSchema } from '../api/message-api.js';
import { changedError } from '../changed-error.js';
import type { DiscordParts } from '../discord-parts.js';
import type { FileBody } from '../discord-request.js';
import { messagesPath } from './place-of.js';
import { toContent } from './to-content.js';
import { toNonce } from './to-nonce.js';

/**
 * Sends a file with its message, in one request whose body is read while it is sent
 * (https://docs.discord.com/developers/reference#uploading-files).
 */
export function createUploadFile({
  send,
}: DiscordParts): (input: UploadFileInput, call: Call) => Promise<UploadedFile> {
  return async (input, call) => {
    const { channel, thread, name, title, altText, text } = input;
    const place = thread ?? channel;
    const attachment = { id: 0, filename: name, title, description: altText };
    const content = text === undefined ? {} : toContent({ text });
    const payload = { ...content, attachments: [attachment], ...(await toNonce(call, place)) };
    const file = toBody(input, payload);
    const sending = send(call, 'POST', messagesPath(place), { file, schema: messageSchema });
    const { id, attachments } = await notSentByHalf(sending);
    const [shown] = attachments ?? [];
    return {
      id: shown?.id ?? id,
      message: { channel, id, thread },
      url: shown?.url ?? undefined,
    };
  };
}

/** Discord acts on a body once it is whole, which that of a wrong stream never is. */
async function notSentByHalf<T>(sending: Promise<T>): Promise<T> {
  try {
    return await sending;
  } catch (error) {
    const isHalf = isIntegrationError(error, 'invalid_request') && error.status === undefined;
    throw isHalf ? changedError(error, { execution: 'not_executed' }) : error;
  }
}

/** `multipart/form-data` around the bytes of the file (https://www.rfc-editor.org/rfc/rfc7578). */
function toBody({ name, content, contentType }: UploadFileInput, payload: object): FileBody {
  const boundary = `quayside-${crypto.randomUUID()}`;
  const type = /^[\x20-\x7e]+$/.test(contentType ?? '') ? contentType : 'application/octet-stream';
  const head = [
    `--${boundary}`,
    'Content-Disposition: form-data; name="payload_json"',
    'Content-Type: application/json',
    '',
    JSON.stringify(payload),
    `--${boundary}`,
    `Content-Disposition: form-data; name="files[0]"; filename="${escapeName(name)}"`,
    `Content-Type: ${type}`,
    '',
    '',
  ];
  const encoder = new TextEncoder();
  return {
    content: toSized(content),
    framing: {
      before: encoder.encode(head.join('\r\n')),
      after: encoder.encode(`\r\n--${boundary}--\r\n`),
    },
    contentType: `multipart/form-data; boundary=${boundary}`,
  };
}

function toSized(content: UploadFileInput['content']): SizedStream {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  if (!(bytes instanceof Uint8Array)) return bytes;
  const stream = async function* (): AsyncGenerator<Uint8Array> {
    yield bytes;
  };
  return { size: bytes.byteLength, stream };
}

/** As browsers write it (https://html.spec.whatwg.org/#multipart-form-data). */
function escapeName(name: string): string {
  return name.replaceAll('\n', '%0A').replaceAll('\r', '%0D').replaceAll('"', '%22');
}
