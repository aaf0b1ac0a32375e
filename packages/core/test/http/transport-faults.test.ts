import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { createServer as createSecureServer } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createVirtualClock } from '../../src/testing/virtual-clock.js';
import { answerJson, answerText, type Received, startFaultServer } from './fault-server.js';
import { selfSigned } from './self-signed.js';
import { clientFor, failureOf, TRANSPORTS, testCall } from './transports.js';

const THING = { id: 'thing_1', name: 'Größe' };

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A TCP server's address is an AddressInfo.
  return (server.address() as AddressInfo).port;
}

describe.each(TRANSPORTS)('faults › $name', ({ create }) => {
  const send = async (
    answer: (request: Received) => void,
    method = 'POST',
    options: { readonly maxBodyBytes?: number } = {},
  ) => {
    await using server = await startFaultServer(answer);
    const { call, facts } = testCall(undefined, 'keyed');
    const client = clientFor(create(), server.url);
    const body = method === 'GET' ? {} : { form: { a: 'b' } };
    const request = client.request(method, '/v1/things', { call, ...body, ...options });
    const [outcome] = await Promise.allSettled([request]);
    return { outcome, facts, received: server.received, request };
  };
  const fail = async (...args: Parameters<typeof send>) => failureOf((await send(...args)).request);

  it('a whole answer is read, its characters intact', async () => {
    const { outcome, facts } = await send(({ socket }) =>
      socket.write(
        answerJson(200, THING, { 'request-id': 'req_1', 'idempotent-replayed': 'true' }),
      ),
    );
    expect(outcome).toMatchObject({ value: THING });
    expect(facts).toMatchObject([
      { type: 'http.responded', status: 200, requestId: 'req_1', replayed: true, method: 'POST' },
    ]);
  });

  it('a failure whose body stalls keeps its status, and its connection is closed', async () => {
    const closed = Promise.withResolvers<void>();
    await using server = await startFaultServer(({ socket }) => {
      socket.on('close', () => closed.resolve());
      socket.write(answerText(503, '{"half":"a body"}', { 'retry-after': '7' }).slice(0, -5));
    });
    const clock = createVirtualClock();
    const client = clientFor(create(), server.url, { clock });
    const { call, facts } = testCall();
    const failed = failureOf(client.request('GET', '/v1/things', { call }));
    while (facts.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(2_000);
    expect(await failed).toMatchObject({ code: 'unavailable', status: 503, retryAfterMs: 7_000 });
    await closed.promise;
  });

  it('a refused connection was certainly not executed', async () => {
    const probe = createServer();
    const port = await listen(probe);
    probe.close();
    await once(probe, 'close');
    const client = clientFor(create(), `http://127.0.0.1:${port}`);
    const error = await failureOf(client.request('POST', '/v1/x', { call: testCall().call }));
    expect(error).toMatchObject({ code: 'unavailable', execution: 'not_executed' });
    expect(error.message).toContain('ECONNREFUSED');
  });

  it('an unknown host was certainly not reached', async () => {
    const client = clientFor(create(), 'http://nobody.invalid');
    const error = await failureOf(client.request('POST', '/v1/x', { call: testCall().call }));
    expect(error).toMatchObject({ code: 'unavailable', execution: 'not_executed' });
  });

  it('a certificate that nobody vouches for stops the request before it is sent', async () => {
    const requests: string[] = [];
    const server = createSecureServer(selfSigned(), (socket) => {
      socket.on('data', (chunk) => requests.push(chunk.toString()));
      socket.on('error', () => {});
    });
    server.on('tlsClientError', () => {});
    const client = clientFor(create(), `https://127.0.0.1:${await listen(server)}`);
    const error = await failureOf(client.request('POST', '/v1/x', { call: testCall().call }));
    server.close();
    expect(error).toMatchObject({ code: 'unavailable', execution: 'not_executed' });
    expect(error.message).toContain('DEPTH_ZERO_SELF_SIGNED_CERT');
    expect(requests).toEqual([]);
  });

  it('a connection that ends before TLS is established was certainly not executed', async () => {
    // After reading, so that the connection ends and is not reset: nobody could tell what was reset.
    const server = createServer((socket) => socket.once('data', () => socket.end()));
    const client = clientFor(create(), `https://127.0.0.1:${await listen(server)}`);
    const error = await failureOf(client.request('POST', '/v1/x', { call: testCall().call }));
    server.close();
    expect(error).toMatchObject({ code: 'unavailable', execution: 'not_executed' });
  });

  it('a reset before the head leaves open what happened', async () => {
    const error = await fail(({ socket }) => socket.resetAndDestroy());
    expect(error).toMatchObject({ code: 'unavailable', execution: 'unknown' });
  });

  it('an end before the head leaves open what happened', async () => {
    const error = await fail(({ socket }) => socket.end());
    expect(error).toMatchObject({ code: 'unavailable', execution: 'unknown' });
  });

  it.each([
    ['with a content length', 'content-length: 100\r\n\r\n{"id":"thing_1"}'],
    ['in a chunk', 'transfer-encoding: chunked\r\n\r\n64\r\n{"id":"thing_1"}'],
    ['between chunks', 'transfer-encoding: chunked\r\n\r\n10\r\n{"id":"thing_1"}\r\n'],
  ])('a body that is cut %s is no answer', async (_name, rest) => {
    const error = await fail(({ socket }) =>
      socket.end(`HTTP/1.1 200 OK\r\nrequest-id: req_1\r\n${rest}`),
    );
    expect(error).toMatchObject({
      code: 'unavailable',
      execution: 'unknown',
      status: 200,
      requestId: 'req_1',
    });
  });

  it.each([
    ['HTML', '<!doctype html><html>Welcome</html>', 'HTML'],
    ['truncated JSON', '{"id":"thing_1"', 'broken text'],
    ['an empty body', '', 'an empty body'],
  ])('%s with a 200 is refused', async (_name, body, named) => {
    const error = await fail(({ socket }) =>
      socket.write(answerText(200, body, { 'request-id': 'req_1' })),
    );
    expect(error).toMatchObject({
      code: 'malformed_response',
      execution: 'unknown',
      status: 200,
      requestId: 'req_1',
    });
    expect(error.message).toContain(named);
    expect(error.message).toContain('req_1');
    expect(error.message).not.toContain('thing_1');
  });

  it('204 answers undefined', async () => {
    const { outcome } = await send(({ socket }) => socket.write('HTTP/1.1 204 No Content\r\n\r\n'));
    expect(outcome).toEqual({ status: 'fulfilled', value: undefined });
  });

  it('a 5xx is judged by its status, whatever its JSON says', async () => {
    const error = await fail(({ socket }) => socket.write(answerJson(503, THING)));
    expect(error).toMatchObject({ code: 'unavailable', execution: 'unknown', status: 503 });
  });

  it('a failure whose body is cut keeps its status', async () => {
    const error = await fail(({ socket }) =>
      socket.end('HTTP/1.1 429 Slow\r\nretry-after: 7\r\ncontent-length: 100\r\n\r\n{'),
    );
    expect(error).toMatchObject({ code: 'rate_limited', status: 429, retryAfterMs: 7000 });
  });

  it.each([
    ['announced', answerText(200, JSON.stringify('x'.repeat(5000)))],
    [
      'chunked',
      `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1388\r\n${'x'.repeat(5000)}\r\n0\r\n\r\n`,
    ],
  ])('a body over the limit is refused when its length is %s', async (_name, answer) => {
    const error = await fail(({ socket }) => socket.write(answer), 'POST', { maxBodyBytes: 1000 });
    expect(error).toMatchObject({
      code: 'malformed_response',
      execution: 'unknown',
      status: 200,
      shouldRetry: false,
    });
  });

  it('a body in many small pieces is read, and a character across two of them survives', async () => {
    const bytes = Buffer.from(JSON.stringify(THING));
    const { outcome } = await send(async ({ socket }) => {
      socket.setNoDelay(true);
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${bytes.length}\r\n\r\n`);
      for (const byte of bytes) {
        await new Promise((resolve) => socket.write(Buffer.of(byte), resolve));
      }
    });
    expect(outcome).toMatchObject({ value: THING });
  });

  it.each([
    ['gzip', (text: string) => gzipSync(text)],
    ['identity', (text: string) => Buffer.from(text)],
    ['Identity', (text: string) => Buffer.from(text)],
    ['', (text: string) => Buffer.from(text)],
  ])('a body in %j is read, whether or not it was asked for', async (encoding, encode) => {
    const { outcome } = await send(({ socket }) => {
      const body = encode(JSON.stringify(THING));
      const head = `content-encoding: ${encoding}\r\ncontent-length: ${body.length}`;
      socket.write(Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\n${head}\r\n\r\n`), body]));
    });
    expect(outcome).toMatchObject({ value: THING });
  });

  it('a small body that inflates over the limit is refused', async () => {
    const bomb = gzipSync(JSON.stringify('x'.repeat(200_000)));
    const error = await fail(
      ({ socket }) => {
        const head = `content-encoding: gzip\r\ncontent-length: ${bomb.length}`;
        socket.write(Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\n${head}\r\n\r\n`), bomb]));
      },
      'POST',
      { maxBodyBytes: 50_000 },
    );
    expect(error).toMatchObject({ code: 'malformed_response', execution: 'unknown' });
  });

  it('what is not HTTP is no answer', async () => {
    const error = await fail(({ socket }) => socket.end('SSH-2.0-OpenSSH_9.6\r\n\r\n'));
    expect(error.execution).toBe('unknown');
  });

  it('an upgrade that nobody asked for ends the request', async () => {
    const error = await fail(({ socket }) =>
      socket.write(
        'HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n',
      ),
    );
    expect(error).toMatchObject({ code: 'unavailable', execution: 'unknown' });
  });

  it('a connection that the server closed while idle is not used again', async () => {
    await using server = await startFaultServer(({ socket }) => {
      socket.end(answerJson(200, THING));
    });
    const client = clientFor(create(), server.url);
    for (const path of ['/1', '/2']) {
      await client.request('POST', path, { call: testCall().call });
      // The FIN has to travel over the loopback.
      while (server.open() > 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect(server.received).toHaveLength(2);
  });

  it('a kept connection that ends under a request leaves open what happened', async () => {
    await using server = await startFaultServer(({ socket, count }) => {
      if (count === 1) socket.write(answerJson(200, THING));
      else socket.destroy();
    });
    const client = clientFor(create(), server.url);
    await client.request('POST', '/1', { call: testCall().call });
    const error = await failureOf(client.request('POST', '/2', { call: testCall().call }));
    expect(error).toMatchObject({ code: 'unavailable', execution: 'unknown' });
    expect(server.received).toHaveLength(2);
  });

  it('one connection carries many calls, failures among them', async () => {
    await using server = await startFaultServer(({ socket, count }) =>
      socket.write(count % 2 === 0 ? answerJson(200, THING) : answerJson(500, {})),
    );
    const client = clientFor(create(), server.url);
    for (let index = 0; index < 20; index += 1) {
      await Promise.allSettled([client.request('GET', '/1', { call: testCall().call })]);
    }
    // undici may open a second one while the first is being given back.
    expect(server.connections()).toBeLessThanOrEqual(2);
  });
});
