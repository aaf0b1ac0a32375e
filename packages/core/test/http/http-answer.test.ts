import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import * as z from '../../src/schema/index.js';
import { answerText, type Received, startFaultServer } from './fault-server.js';
import { clientFor, failureOf, TRANSPORTS, testCall } from './transports.js';

describe.each(TRANSPORTS)('answers that a driver reads itself › $name', ({ create }) => {
  const exchange = async (
    answer: (request: Received) => void,
    options: { readonly accept?: readonly number[]; readonly maxBodyBytes?: number } = {},
  ) => {
    const server = await startFaultServer(answer);
    const { call, facts } = testCall();
    const answered = clientFor(create(), server.url).exchange('get', '/x', { call, ...options });
    return { server, facts, answered };
  };

  it('have a status, headers by any case, and text', async () => {
    const { server, facts, answered } = await exchange(({ socket }) =>
      socket.write(answerText(200, 'ok', { Link: '<next>; rel="next"' })),
    );
    const answer = await answered;
    expect([answer.status, answer.header('LINK'), answer.header('etag')]).toEqual([
      200,
      '<next>; rel="next"',
      undefined,
    ]);
    expect(await answer.text()).toBe('ok');
    expect(facts).toMatchObject([{ type: 'http.responded', method: 'GET', status: 200 }]);
    await server[Symbol.asyncDispose]();
  });

  it('give bytes as they came', async () => {
    const { server, answered } = await exchange(({ socket }) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\n');
      socket.write(Buffer.from([0xff, 0, 0x80]));
    });
    expect([...(await (await answered).bytes())]).toEqual([0xff, 0, 0x80]);
    await server[Symbol.asyncDispose]();
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])(
    'stream what came as %s, and close the connection of one that is left',
    async (encoding, zip) => {
      const body = zip('data: hello\n\n');
      const { server, answered } = await exchange(({ socket }) => {
        socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n');
        socket.write(`content-encoding: ${encoding}\r\n\r\n${body.length.toString(16)}\r\n`);
        socket.write(Buffer.concat([body, Buffer.from('\r\n')]));
      });
      for await (const chunk of (await answered).chunks()) {
        expect(Buffer.from(chunk).toString()).toBe('data: hello\n\n');
        break;
      }
      while (server.open() > 0) await new Promise((resolve) => setTimeout(resolve, 1));
      await server[Symbol.asyncDispose]();
    },
  );

  it('check JSON as every other answer', async () => {
    const { server, answered } = await exchange(({ socket }) =>
      socket.write(answerText(200, '{"a":1}')),
    );
    const error = await failureOf((await answered).json(z.object({ a: z.string() })));
    expect(error).toMatchObject({ code: 'malformed_response', execution: 'unknown' });
    await server[Symbol.asyncDispose]();
  });

  it('take a 304 where it is asked for, and fail on it elsewhere', async () => {
    const notModified = ({ socket }: Received) =>
      socket.write('HTTP/1.1 304 Not Modified\r\netag: "a"\r\n\r\n');
    const asked = await exchange(notModified, { accept: [304] });
    const answer = await asked.answered;
    expect([answer.status, answer.header('etag')]).toEqual([304, '"a"']);
    answer.discard();
    await asked.server[Symbol.asyncDispose]();
    const unasked = await exchange(notModified);
    expect(await failureOf(unasked.answered)).toMatchObject({ status: 304 });
    await unasked.server[Symbol.asyncDispose]();
  });

  it('name a body that is cut, in a stream and in a whole', async () => {
    const half = ({ socket }: Received) =>
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf');
    const stream = await exchange(half);
    const chunks: string[] = [];
    const read = async () => {
      for await (const chunk of (await stream.answered).chunks())
        chunks.push(new TextDecoder().decode(chunk));
    };
    expect(await failureOf(read())).toMatchObject({ code: 'unavailable', execution: 'unknown' });
    expect(chunks.join('')).toBe('half');
    await stream.server[Symbol.asyncDispose]();
    const whole = await exchange(half);
    expect(await failureOf((await whole.answered).bytes())).toMatchObject({ code: 'unavailable' });
    await whole.server[Symbol.asyncDispose]();
  });

  it('are bounded as a whole, and unbounded as a stream', async () => {
    const long = ({ socket }: Received) => socket.write(answerText(200, 'x'.repeat(100)));
    const whole = await exchange(long, { maxBodyBytes: 10 });
    expect(await failureOf((await whole.answered).text())).toMatchObject({
      code: 'malformed_response',
    });
    await whole.server[Symbol.asyncDispose]();
    const stream = await exchange(long, { maxBodyBytes: 10 });
    let length = 0;
    for await (const chunk of (await stream.answered).chunks()) length += chunk.byteLength;
    expect(length).toBe(100);
    await stream.server[Symbol.asyncDispose]();
  });

  it('close the connection of a stream that is left', async () => {
    const { server, answered } = await exchange(({ socket }) => {
      socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nx\r\n');
    });
    for await (const _chunk of (await answered).chunks()) break;
    while (server.open() > 0) await new Promise((resolve) => setImmediate(resolve));
    await server[Symbol.asyncDispose]();
  });
});
