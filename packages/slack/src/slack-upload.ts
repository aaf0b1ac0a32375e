import {
  type Call,
  IntegrationError,
  type IntegrationErrorFields,
  type SizedStream,
} from '@quayside/core';
import { createHttpClient, sendStream } from '@quayside/core/http';
import { timeout } from '@quayside/core/resilience';
import { isPrivateUrl, type SlackOptions, sharedOptions } from './slack-options.js';

/** The bytes of a file, in memory or still to be read. */
export type FileBytes = Uint8Array | SizedStream;

/** Sends the bytes of a file to the address that Slack named for it. */
export type SlackUpload = (
  call: Call,
  url: string,
  content: FileBytes,
  contentType: string,
) => Promise<void>;

/** How long the answer may take, and what the slowest connection carries in a millisecond meanwhile. */
const ANSWER_MS = 10_000;
const SLOWEST_BYTES_PER_MS = 256;

/**
 * Makes the sender of file contents. Slack names the address, which holds its own credentials. Under the
 * default policy it may take as long as a connection of 2 Mbit/s needs, and ten seconds.
 */
export function createSlackUpload(options: SlackOptions): SlackUpload {
  const { policy, clock } = options;
  return (call, address, content, contentType) => {
    const { origin, path } = readAddress(address, call);
    const http = createHttpClient({
      ...sharedOptions(options),
      baseUrl: origin,
      headers: { 'user-agent': 'quayside-slack' },
    });
    const headers = { 'content-type': contentType, accept: '*/*' };
    const send = async (inner: Call): Promise<void> => {
      const request = { call: inner, headers, route: '/upload/{url}' };
      const sending =
        content instanceof Uint8Array
          ? http.exchange('POST', path, { ...request, body: content })
          : sendStream(http, 'POST', path, { ...request, content });
      checkAnswer(await (await sending).text(), inner);
    };
    if (policy !== undefined) return send(call);
    const longest = ANSWER_MS + sizeOf(content) / SLOWEST_BYTES_PER_MS;
    return timeout(longest, { scope: 'attempt', clock })(call, send);
  };
}

export function sizeOf(content: FileBytes): number {
  return content instanceof Uint8Array ? content.byteLength : content.size;
}

/** Slack answers with a word. A page is from something in between, and the file has not arrived. */
function checkAnswer(text: string, call: Call): void {
  if (!/^\s*</.test(text)) return;
  throw malformed(call, 'a page came instead of the answer of Slack', { execution: 'unknown' });
}

/** The address comes from an answer: it is trusted with the file only where that cannot be overheard. */
function readAddress(
  address: string,
  call: Call,
): { readonly origin: string; readonly path: string } {
  const url = URL.parse(address);
  if (url !== null && isPrivateUrl(url))
    return { origin: url.origin, path: `${url.pathname}${url.search}` };
  throw malformed(call, 'the address for the file is no https URL', {
    execution: 'not_executed',
    shouldRetry: false,
  });
}

function malformed(
  call: Call,
  problem: string,
  verdict: Pick<IntegrationErrorFields, 'execution' | 'shouldRetry'>,
): IntegrationError {
  return new IntegrationError({
    message: `slack ${call.operation} failed: ${problem} (malformed_response).`,
    code: 'malformed_response',
    provider: 'slack',
    ...verdict,
  });
}
