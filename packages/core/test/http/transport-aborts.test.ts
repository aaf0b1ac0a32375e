import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { answerJson, startFaultServer } from './fault-server.js';
import { clientFor, TRANSPORTS, testCall } from './transports.js';

const STALLED_HEAD = '';
const STALLED_BODY = 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{';
const STALLED_ERROR = 'HTTP/1.1 503 No\r\ncontent-length: 100\r\n\r\n{';
const STALLED_CHUNKS = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\n{\r\n';

class Reason extends Error {}

describe.each(TRANSPORTS)('aborts › $name', ({ create }) => {
  it('an aborted call sends nothing', async () => {
    await using server = await startFaultServer(({ socket }) => socket.write(answerJson(200, {})));
    const reason = new Reason();
    const { call } = testCall(AbortSignal.abort(reason));
    const request = clientFor(create(), server.url).request('POST', '/v1/x', { call });
    await expect(request).rejects.toBe(reason);
    expect(server.connections()).toBe(0);
  });

  it.each([
    ['before the head', STALLED_HEAD],
    ['inside a body', STALLED_BODY],
    ['inside a chunked body', STALLED_CHUNKS],
    ["inside a failure's body", STALLED_ERROR],
  ])('an abort %s rejects with its reason and reaches the socket', async (_name, bytes) => {
    const controller = new AbortController();
    const reason = new Reason();
    await using server = await startFaultServer(({ socket }) => {
      socket.write(bytes);
      // Until the head has been read on the other side.
      setTimeout(() => controller.abort(reason), 20);
    });
    const { call } = testCall(controller.signal);
    const request = clientFor(create(), server.url).request('POST', '/v1/x', { call });
    await expect(request).rejects.toBe(reason);
    while (server.open() > 0) await new Promise((resolve) => setTimeout(resolve, 1));
    expect(server.open()).toBe(0);
  });

  it('an abort while a multipart body is encoded rejects, and sends no file', async () => {
    await using server = await startFaultServer(() => {});
    const controller = new AbortController();
    const { call } = testCall(controller.signal);
    const multipart = new FormData();
    multipart.append('file', new Blob(['content']), 'a.txt');
    const client = clientFor(create(), server.url);
    const request = client.request('POST', '/v1/files', { call, multipart });
    const reason = new Reason();
    queueMicrotask(() => controller.abort(reason));
    await expect(request).rejects.toBe(reason);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(server.received).toEqual([]);
  });

  it('an abort after the answer changes nothing, and the connection lives on', async () => {
    await using server = await startFaultServer(({ socket }) => socket.write(answerJson(200, 1)));
    const client = clientFor(create(), server.url);
    for (let index = 0; index < 5; index += 1) {
      const controller = new AbortController();
      const { call } = testCall(controller.signal);
      expect(await client.request('GET', '/v1/x', { call })).toBe(1);
      controller.abort();
    }
    // undici may open a second one while the first is being given back.
    expect(server.connections()).toBeLessThanOrEqual(2);
  });

  it('a long-lived signal keeps no listener of a call, however it ended', async () => {
    await using server = await startFaultServer(({ socket, count }) => {
      if (count % 4 === 0) socket.destroy();
      else if (count % 4 === 1) socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{');
      else socket.write(answerJson(count % 4 === 2 ? 200 : 500, {}));
    });
    const client = clientFor(create(), server.url);
    const { signal } = new AbortController();
    const listeners = () => getEventListeners(signal, 'abort').length;
    let peak = 0;
    for (let index = 0; index < 12; index += 1) {
      const request = client.request('GET', '/v1/x', { call: testCall(signal).call });
      await Promise.resolve();
      peak = Math.max(peak, listeners());
      await Promise.allSettled([request]);
    }
    expect(peak).toBeGreaterThan(0);
    expect(listeners()).toBe(0);
  });

  it('chunks arrive as they are written, and leaving the loop closes the connection', async () => {
    await using server = await startFaultServer(({ socket }) => {
      socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n');
    });
    const { signal } = new AbortController();
    const url = `${server.url}/stream`;
    const response = await create()({ method: 'GET', url, headers: {}, body: undefined, signal });
    for await (const chunk of response.chunks()) {
      expect(Buffer.from(chunk).toString()).toBe('a');
      break;
    }
    while (server.open() > 0) await new Promise((resolve) => setTimeout(resolve, 1));
  });

  it('whoever leaves a stream a moment before its end gives the connection back', async () => {
    await using server = await startFaultServer(({ socket }) => {
      socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n');
      setTimeout(() => socket.write('0\r\n\r\n'), 5);
    });
    const { signal } = new AbortController();
    const url = `${server.url}/stream`;
    const send = create();
    for (let count = 0; count < 5; count += 1) {
      const response = await send({ method: 'GET', url, headers: {}, body: undefined, signal });
      for await (const _chunk of response.chunks()) break;
      while (getEventListeners(signal, 'abort').length > 0)
        await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect(server.connections()).toBe(1);
  });

  it('chunks reject with the reason of an abort, and with a cut as a TransportError', async () => {
    const controller = new AbortController();
    await using server = await startFaultServer(({ socket, count }) => {
      socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n');
      if (count === 2) setTimeout(() => socket.destroy(), 5);
    });
    const read = async (signal: AbortSignal, onChunk: () => void): Promise<void> => {
      const url = `${server.url}/stream`;
      const response = await create()({ method: 'GET', url, headers: {}, body: undefined, signal });
      for await (const _chunk of response.chunks()) onChunk();
    };
    const reason = new Reason();
    await expect(read(controller.signal, () => controller.abort(reason))).rejects.toBe(reason);
    await expect(read(new AbortController().signal, () => {})).rejects.toMatchObject({
      name: 'TransportError',
      fault: 'cut',
      execution: 'unknown',
    });
  });
});
