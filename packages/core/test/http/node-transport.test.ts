import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { describe, expect, it } from 'vitest';
import { createFetchTransport } from '../../src/http/fetch-transport.js';
import { nodeTransport } from '../../src/node/node-transport.js';
import { answerJson, type Received, startFaultServer } from './fault-server.js';
import { clientFor, failureOf, testCall } from './transports.js';

const get = (client: ReturnType<typeof clientFor>) =>
  client.request('GET', '/v1/x', { call: testCall().call });

describe('node transport › connections', () => {
  it('serial calls share one connection', async () => {
    await using server = await startFaultServer(({ socket }) => socket.write(answerJson(200, 1)));
    await using transport = nodeTransport();
    const client = clientFor(transport, server.url);
    for (let index = 0; index < 10; index += 1) await get(client);
    expect(server.connections()).toBe(1);
  });

  it('maxSockets bounds the connections, and everybody is served', async () => {
    await using server = await startFaultServer(({ socket }) => socket.write(answerJson(200, 1)));
    await using transport = nodeTransport({ maxSockets: 2 });
    const client = clientFor(transport, server.url);
    const answers = await Promise.all(Array.from({ length: 10 }, () => get(client)));
    expect(answers).toEqual(Array.from({ length: 10 }, () => 1));
    expect(server.connections()).toBe(2);
  });

  it('a request that is aborted while it waits for a connection is never sent', async () => {
    const held: Received[] = [];
    await using server = await startFaultServer((request) => held.push(request));
    await using transport = nodeTransport({ maxSockets: 1 });
    const client = clientFor(transport, server.url);
    const first = get(client);
    const controller = new AbortController();
    const { call } = testCall(controller.signal);
    const second = client.request('POST', '/v1/x', { call });
    controller.abort('enough');
    await expect(second).rejects.toBe('enough');
    while (held.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    held[0]?.socket.write(answerJson(200, 'first'));
    expect(await first).toBe('first');
    expect(await Promise.allSettled([second])).toMatchObject([{ status: 'rejected' }]);
    expect(held).toHaveLength(1);
  });

  it('an idle connection is dropped after keepAliveMs', async () => {
    await using server = await startFaultServer(({ socket }) => socket.write(answerJson(200, 1)));
    await using transport = nodeTransport({ keepAliveMs: 10 });
    await get(clientFor(transport, server.url));
    while (server.open() > 0) await new Promise((resolve) => setTimeout(resolve, 1));
    expect(server.open()).toBe(0);
  });

  it('a connection that is never established was certainly not executed', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    // A TCP server's address is an AddressInfo.
    const { port } = silent.address() as AddressInfo;
    await using transport = nodeTransport({ connectTimeoutMs: 20 });
    const error = await failureOf(get(clientFor(transport, `https://127.0.0.1:${port}`)));
    silent.close();
    expect(error).toMatchObject({ code: 'unavailable', execution: 'not_executed' });
    expect(error.message).toContain('ETIMEDOUT');
  });

  it('a handshake with a server that speaks no TLS was certainly not executed', async () => {
    const plain = createServer((socket) => socket.end('HTTP/1.1 400 Bad\r\n\r\n'));
    plain.listen(0, '127.0.0.1');
    await once(plain, 'listening');
    // A TCP server's address is an AddressInfo.
    const { port } = plain.address() as AddressInfo;
    await using transport = nodeTransport();
    const error = await failureOf(get(clientFor(transport, `https://127.0.0.1:${port}`)));
    plain.close();
    expect(error).toMatchObject({ code: 'unavailable', execution: 'not_executed' });
  });

  it('an encoding that nobody knows ends a stream, and its connection', async () => {
    await using server = await startFaultServer(({ socket }) =>
      socket.write(
        'HTTP/1.1 200 OK\r\ncontent-encoding: zstd\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n',
      ),
    );
    await using transport = nodeTransport();
    const { call } = testCall();
    const answer = await clientFor(transport, server.url).exchange('GET', '/v1/x', { call });
    const error = await failureOf(answer.chunks().next());
    expect(error).toMatchObject({ code: 'malformed_response', execution: 'unknown' });
    while (server.open() > 0) await new Promise((resolve) => setTimeout(resolve, 1));
  });

  it('close waits for the requests in flight and refuses new ones', async () => {
    const held: Received[] = [];
    await using server = await startFaultServer((request) => held.push(request));
    const transport = nodeTransport();
    const client = clientFor(transport, server.url);
    const inFlight = get(client);
    while (held.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    let closed = false;
    const closing = transport.close().then(() => {
      closed = true;
    });
    expect(await failureOf(get(client))).toMatchObject({
      code: 'unavailable',
      execution: 'not_executed',
    });
    expect(closed).toBe(false);
    held[0]?.socket.write(answerJson(200, 'done'));
    expect(await inFlight).toBe('done');
    await closing;
    while (server.open() > 0) await new Promise((resolve) => setTimeout(resolve, 1));
    expect(server.open()).toBe(0);
  });
});

describe.each([
  ['fetch', () => createFetchTransport({})],
  ['node', () => nodeTransport()],
])('msw › %s transport', (_name, create) => {
  it('is answered by msw, and fails as msw says', async () => {
    const server = setupServer(
      http.post('https://api.acme.test/v1/things', async ({ request }) =>
        HttpResponse.json({ got: await request.text(), key: request.headers.get('x-key') }),
      ),
      http.get('https://api.acme.test/v1/broken', () => HttpResponse.error()),
    );
    server.listen({ onUnhandledFrame: 'error' });
    try {
      const client = clientFor(create(), 'https://api.acme.test', { headers: { 'x-key': 'k' } });
      const { call } = testCall();
      const answer = await client.request('POST', '/v1/things', { call, form: { a: 1 } });
      expect(answer).toEqual({ got: 'a=1', key: 'k' });
      const error = await failureOf(client.request('GET', '/v1/broken', { call }));
      expect(error).toMatchObject({ code: 'unavailable', execution: 'unknown' });
    } finally {
      server.close();
    }
  });
});
