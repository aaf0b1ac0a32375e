import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isIntegrationError } from '../../src/errors/integration-error.js';
import { answerJson, answerText, type FaultServer, startFaultServer } from './fault-server.js';
import { clientFor, failureOf, TRANSPORTS, testCall } from './transports.js';

function streamOf(...chunks: readonly string[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(Buffer.from(chunk));
      controller.close();
    },
  });
}

describe.each(TRANSPORTS)('requests › $name', ({ create }) => {
  let server: FaultServer;
  beforeAll(async () => {
    server = await startFaultServer(({ socket }) => socket.write(answerJson(200, 'ok')));
  });
  afterAll(() => server[Symbol.asyncDispose]());

  const sent = async (method: string, path: string, options: object) => {
    const client = clientFor(create(), server.url, { headers: { 'X-Key': 'k', accept: 'a/b' } });
    await client.request(method, path, { call: testCall().call, ...options });
    return server.received.at(-1);
  };

  it('a query is appended to the path, and GET has no body', async () => {
    const received = await sent('GET', '/v1/x?a=1', { query: { 'b c': ['d', { e: true }] } });
    expect(received?.path).toBe('/v1/x?a=1&b%20c[0]=d&b%20c[1][e]=true');
    expect(received?.headers).toMatchObject({ 'x-key': 'k', accept: 'a/b' });
    expect(received?.headers['content-length']).toBeUndefined();
  });

  it.each([
    ['form', { form: { a: { b: 'ü' } } }, 'a[b]=%C3%BC', 'application/x-www-form-urlencoded'],
    ['JSON', { json: { a: 'ü' } }, '{"a":"ü"}', 'application/json'],
    ['text', { body: 'ü', headers: { 'Content-Type': 'text/x' } }, 'ü', 'text/x'],
    ['bytes', { body: Buffer.from('ü'), headers: { 'content-type': 'b/x' } }, 'ü', 'b/x'],
  ])('a %s body arrives with its length and type', async (_name, options, body, type) => {
    const received = await sent('post', '/v1/x', options);
    expect(received).toMatchObject({ method: 'POST', body });
    expect(received?.headers['content-type']).toBe(type);
    expect(received?.headers['content-length']).toBe(String(Buffer.byteLength(body)));
  });

  it('a POST without a body says so', async () => {
    const received = await sent('POST', '/v1/x', {});
    expect(received?.headers['content-length']).toBe('0');
  });

  it('a file goes as multipart', async () => {
    const multipart = new FormData();
    multipart.set('purpose', 'evidence');
    multipart.set('file', new Blob(['hello']), 'note.txt');
    const received = await sent('POST', '/v1/files', { multipart });
    const boundary = /boundary=(.+)$/.exec(received?.headers['content-type'] ?? '')?.[1];
    expect(received?.body).toContain(`--${boundary}`);
    expect(received?.body).toMatch(/name="file"; filename="note.txt".+hello/s);
  });

  it('a stream is sent chunk by chunk', async () => {
    const received = await sent('POST', '/v1/x', { body: streamOf('one', 'two') });
    expect(received?.headers['transfer-encoding']).toBe('chunked');
    expect(received?.body).toBe('3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n');
  });

  it("a caller's header that is undefined is left out", async () => {
    const received = await sent('GET', '/v1/x', { headers: { 'x-maybe': undefined } });
    expect(Object.keys(received?.headers ?? {})).not.toContain('x-maybe');
  });
});

describe.each(TRANSPORTS)('secrets › $name', ({ create }) => {
  it('no header of the client reaches an error, whatever the provider echoes', async () => {
    let echo: (secret: string) => string = () => '';
    await using server = await startFaultServer(({ socket, headers }) =>
      socket.write(echo(headers.authorization ?? '')),
    );
    const transport = create();
    const echoes: ReadonlyArray<typeof echo> = [
      (secret) =>
        answerJson(401, { error: { message: `no such key: ${secret}`, [secret]: [secret] } }),
      (secret) => answerJson(500, { error: { message: 'x' } }, { 'request-id': secret }),
      (secret) => answerText(400, `<h1>${secret}</h1>`),
      (secret) => answerText(200, secret),
      (secret) => answerJson(302, {}, { location: `https://elsewhere.test/${secret}` }),
    ];
    const token = fc.stringMatching(/^[\w!#$%&'*+./:=?@^`{|}~"\\-]{8,40}$/);
    await fc.assert(
      fc.asyncProperty(token, fc.constantFrom(...echoes), async (secret, how) => {
        // A prefix that no fixed part of a message can hold by chance.
        const credential = `Zq7${secret}`;
        echo = how;
        const client = clientFor(transport, server.url, {
          headers: { authorization: `Bearer ${credential}` },
          toError: ({ status, json, text }) => {
            if (status === 302) return undefined;
            const details = { json, text, nested: [{ json }] };
            const message = `acme said ${JSON.stringify(json)} ${text}`;
            return { message, details, code: 'rejected', execution: 'executed' };
          },
        });
        const error = await failureOf(client.request('GET', '/x', { call: testCall().call }));
        const seen = JSON.stringify({
          ...error,
          message: error.message,
          cause: String(error.cause),
        });
        expect(seen).not.toContain(credential);
        expect(seen).not.toContain(JSON.stringify(credential).slice(1, -1));
        expect(error.stack).not.toContain(credential);
      }),
      { numRuns: 60 },
    );
  });

  it("a stream's failure is never repeated, since the stream is used up", async () => {
    await using server = await startFaultServer(({ socket }) =>
      socket.write(answerJson(429, {}, { 'retry-after': '1', 'stripe-should-retry': 'true' })),
    );
    const client = clientFor(create(), server.url);
    const { call } = testCall();
    const error = await failureOf(client.request('POST', '/x', { call, body: streamOf('a') }));
    expect(error).toMatchObject({ code: 'rate_limited', retryAfterMs: 1000, shouldRetry: false });
  });

  it('a stream that fails fails the request', async () => {
    await using server = await startFaultServer(() => {});
    const body = new ReadableStream<Uint8Array>({
      pull: () => Promise.reject(new Error('the disk is gone')),
    });
    const client = clientFor(create(), server.url);
    const [outcome] = await Promise.allSettled([
      client.request('POST', '/x', { call: testCall().call, body }),
    ]);
    expect(outcome.status === 'rejected' && isIntegrationError(outcome.reason)).toBe(true);
    expect(outcome).toMatchObject({ reason: { execution: 'unknown', shouldRetry: false } });
  });
});
