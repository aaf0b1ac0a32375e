import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isIntegrationError } from '@quayside/core';
import { nodeTransport } from '@quayside/core/node';
import { createVirtualClock } from '@quayside/core/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { createSlack } from '../src/index.js';
import { createFakeSlack, fakeChannels } from '../src/testing/index.js';

const channel = fakeChannels.general.id;
const MIB = 1024 * 1024;

function setup() {
  const clock = createVirtualClock();
  const fake = createFakeSlack({ clock });
  const { messenger } = createSlack({ token: 'xoxb-test', fetch: fake.fetch, clock });
  const steps = () =>
    fake.requests.entries().map(({ path }) => (path.startsWith('/upload') ? 'bytes' : path));
  return { clock, fake, messenger, steps };
}

const ASK = '/api/files.getUploadURLExternal';
const SHOW = '/api/files.completeUploadExternal';

async function* pieces(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

const errorOf = async (promise: Promise<unknown>) => {
  const error = await promise.then(
    () => undefined,
    (thrown) => thrown,
  );
  if (!isIntegrationError(error)) throw new Error(`no IntegrationError: ${error}`);
  return error;
};

// The transport is loaded with the first request, in real time; virtual time would run ahead of it.
beforeAll(() => setup().messenger.findPerson({ email: 'ada@example.com' }));

describe('a streamed file', () => {
  it.each([
    ['a generator', () => ({ size: 3, stream: pieces('a', 'bc') })],
    ['a web stream', () => ({ size: 3, stream: new Blob(['abc']).stream() })],
    ['a Blob', () => new Blob(['abc'])],
  ])('arrives from %s', async (_name, make) => {
    const { messenger, fake, steps } = setup();
    const { id } = await messenger.uploadFile({ channel, name: 'a.bin', content: make() });
    const content = new Uint8Array([97, 98, 99]);
    expect(fake.files()).toMatchObject([{ id, length: 3, content, channel }]);
    expect(steps()).toEqual([ASK, 'bytes', SHOW]);
  });

  it.each([
    ['fewer', 4, 'ended after 3 of 4 bytes'],
    ['more', 2, 'more than the 2 bytes'],
  ])('with %s bytes than its size is an error, and is not shown', async (_name, size, problem) => {
    const { messenger, fake, steps } = setup();
    const content = { size, stream: () => pieces('a', 'bc') };
    const error = await errorOf(messenger.uploadFile({ channel, name: 'a.bin', content }));
    expect(error).toMatchObject({ code: 'invalid_request', execution: 'not_executed' });
    expect(error).toMatchObject({ attempts: 1, operation: 'uploadFile' });
    expect(error.message).toContain(problem);
    expect(steps()).not.toContain(SHOW);
    expect(fake.messages()).toEqual([]);
  });

  it('is not sent again from a stream that was read, and nothing is shown', async () => {
    const { messenger, fake, clock, steps } = setup();
    fake.faults.add({ kind: 'lost_answer', match: { path: /^\/upload/ } });
    const content = { size: 3, stream: pieces('abc') };
    const uploading = messenger.uploadFile({ channel, name: 'a.bin', content });
    const error = await clock.settle(errorOf(uploading));
    expect(error).toMatchObject({ code: 'unavailable', execution: 'not_executed', attempts: 1 });
    expect(steps()).toEqual([ASK, 'bytes']);
    expect(fake.messages()).toEqual([]);
  });

  it('is sent again where its stream can be made anew', async () => {
    const { messenger, fake, clock, steps } = setup();
    fake.faults.add({ kind: 'lost_answer', match: { path: /^\/upload/ } });
    const content = { size: 3, stream: () => pieces('abc') };
    await clock.settle(messenger.uploadFile({ channel, name: 'a.bin', content }));
    expect(steps()).toEqual([ASK, 'bytes', ASK, 'bytes', SHOW]);
    expect(fake.messages()).toHaveLength(1);
  });

  it('is sent again where a page came instead of the answer of Slack', async () => {
    const { messenger, fake, clock, steps } = setup();
    fake.faults.add({ kind: 'html_200', match: { path: /^\/upload/ } });
    await clock.settle(messenger.uploadFile({ channel, name: 'a.bin', content: 'abc' }));
    expect(steps()).toEqual([ASK, 'bytes', ASK, 'bytes', SHOW]);
    expect(fake.messages()).toHaveLength(1);
  });

  it('is not touched before there is an address for it, nor sent again after it has arrived', async () => {
    const { messenger, fake, clock, steps } = setup();
    fake.faults.add({ kind: 'status', status: 503, match: { path: ASK } });
    fake.faults.add({ kind: 'rate_limit', retryAfter: 1, match: { path: SHOW } });
    const content = { size: 3, stream: pieces('abc') };
    await clock.settle(messenger.uploadFile({ channel, name: 'a.bin', content }));
    expect(steps()).toEqual([ASK, ASK, 'bytes', SHOW, SHOW]);
    expect(fake.messages()).toHaveLength(1);
  });

  it('ends with an abort', async () => {
    const { messenger, fake } = setup();
    const controller = new AbortController();
    const reason = new Error('enough');
    let cancelled: unknown;
    const stream = new ReadableStream<Uint8Array>(
      {
        pull: () => {
          controller.abort(reason);
          return new Promise(() => {});
        },
        cancel: (why) => {
          cancelled = why;
        },
      },
      { highWaterMark: 0 },
    );
    const { signal } = controller;
    const content = { size: 3, stream };
    const uploading = messenger.uploadFile({ channel, name: 'a.bin', content }, { signal });
    await expect(uploading).rejects.toBe(reason);
    expect(cancelled).toBe(reason);
    expect(fake.messages()).toEqual([]);
  });

  it('that stalls ends, and sooner the smaller it is', async () => {
    const { messenger, fake, clock } = setup();
    fake.faults.add({ kind: 'timeout_before', times: 99, match: { path: /^\/upload/ } });
    const waited = async (size: number) => {
      const started = clock.now();
      const stream = pieces('x'.repeat(size));
      const content = { size, stream };
      const error = await clock.settle(
        errorOf(messenger.uploadFile({ channel, name: 'a.bin', content })),
      );
      expect(error).toMatchObject({ code: 'timeout', execution: 'not_executed', attempts: 1 });
      return clock.now() - started;
    };
    expect(await waited(1)).toBeCloseTo(10_000, -2);
    expect(await waited(2_560_000)).toBeCloseTo(20_000, -2);
  });

  it('that takes longer than other calls may arrives', async () => {
    const { messenger, fake, clock } = setup();
    fake.faults.add({ kind: 'delay', ms: 60_000, match: { path: /^\/upload/ } });
    const content = new Uint8Array(16 * MIB);
    await clock.settle(messenger.uploadFile({ channel, name: 'a.bin', content }));
    expect(fake.messages()).toHaveLength(1);
  });

  it('goes to no address that can be overheard', async () => {
    const fetch: typeof globalThis.fetch = async () =>
      Response.json({ ok: true, file_id: 'F1', upload_url: 'http://files.example.com/up' });
    const { messenger } = createSlack({ token: 'xoxb-test', fetch });
    const error = await errorOf(messenger.uploadFile({ channel, name: 'a', content: 'a' }));
    expect(error).toMatchObject({ code: 'malformed_response', execution: 'not_executed' });
    expect(error.attempts).toBe(1);
  });
});

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** What is still reachable: what waits to be collected is no longer kept. */
async function liveBytes(): Promise<number> {
  collectGarbage();
  // Buffers are freed beside the collection, and gone by the next one.
  await new Promise(setImmediate);
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** A Slack on a socket that counts the bytes of a file and keeps none. */
async function listenAndCount() {
  const seen = { bytes: 0, length: '', requests: 0 };
  const server = createServer(async (request, response) => {
    seen.requests += 1;
    const isFile = request.url === '/upload';
    for await (const chunk of request) if (isFile) seen.bytes += chunk.length;
    if (isFile) seen.length = request.headers['content-length'] ?? '';
    const json = { ok: true, file_id: 'F1', upload_url: `${url}/upload`, files: [{ id: 'F1' }] };
    response.end(isFile ? 'OK' : JSON.stringify(json));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url, seen, [Symbol.dispose]: close };
}

it.each([
  ['fetch', () => ({})],
  ['node:http', () => ({ transport: nodeTransport() })],
])('64 MiB go over a socket by %s in a fraction of that memory', async (_name, options) => {
  using slack = await listenAndCount();
  const baseUrl = `${slack.url}/api`;
  const { messenger } = createSlack({ token: 'xoxb-test', baseUrl, ...options() });
  const before = await liveBytes();
  let most = 0;
  async function* file(): AsyncGenerator<Uint8Array> {
    for (let sent = 0; sent < 64; sent += 1) {
      if (sent % 8 === 7) most = Math.max(most, (await liveBytes()) - before);
      yield new Uint8Array(MIB);
    }
  }
  const content = { size: 64 * MIB, stream: file() };
  await messenger.uploadFile({ channel: 'C1', name: 'big.bin', content });
  expect(slack.seen).toEqual({ bytes: 64 * MIB, length: String(64 * MIB), requests: 3 });
  expect(most).toBeLessThan(16 * MIB);
});
