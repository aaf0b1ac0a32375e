import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sendStream } from '../../src/http/send-stream.js';
import type { ByteStream, SizedStream } from '../../src/sized-stream.js';
import { clientFor, failureOf, TRANSPORTS, testCall } from './transports.js';

const MIB = 1024 * 1024;

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

/** What arrived; of a body that was cut, nothing. */
interface Arrived {
  readonly bytes: number;
  readonly text: string;
  readonly length: string | undefined;
}

let server: Server;
let url: string;
let arrived: Arrived[] = [];

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const [, status = '200'] = /^\/answer\/(\d+)$/.exec(request.url ?? '') ?? [];
    if (status !== '200') return void response.writeHead(Number(status)).end('{}');
    let bytes = 0;
    let text = '';
    try {
      for await (const chunk of request) {
        bytes += chunk.length;
        if (bytes < 10_000) text += chunk;
      }
    } catch {
      return;
    }
    arrived.push({ bytes, text, length: request.headers['content-length'] });
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** A web stream of these pieces, which tells how it ended. */
function webStream(pieces: readonly string[]) {
  const left = [...pieces];
  const seen = { cancelled: undefined as unknown, pulls: 0 };
  const stream = new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        seen.pulls += 1;
        const piece = left.shift();
        if (piece === undefined) controller.close();
        else controller.enqueue(Buffer.from(piece));
      },
      cancel: (reason) => {
        seen.cancelled = reason ?? 'cancelled';
      },
    },
    { highWaterMark: 0 },
  );
  return { stream, seen };
}

async function* pieces(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

describe.each(TRANSPORTS)('a stream that tells its size › $name', ({ create }) => {
  const post = async (content: SizedStream, path = '/', signal?: AbortSignal) => {
    arrived = [];
    const { call } = testCall(signal);
    const answer = await sendStream(clientFor(create(), url), 'POST', path, { call, content });
    await answer.text();
  };

  it.each<[string, () => ByteStream | (() => ByteStream)]>([
    ['a web stream', () => webStream(['ab', '', 'c']).stream],
    ['a generator', () => pieces('a', 'bc')],
    ['a Node stream', () => Readable.from([Buffer.from('ab'), Buffer.from('c')])],
    ['a function', () => () => pieces('abc')],
  ])('%s arrives with its length', async (_name, make) => {
    await post({ size: 3, stream: make() });
    expect(arrived).toEqual([{ bytes: 3, text: 'abc', length: '3' }]);
  });

  it('stands within its framing, and is held to its own size', async () => {
    arrived = [];
    const framing = { before: Buffer.from('<<'), after: Buffer.from('>') };
    const send = async (content: SizedStream): Promise<void> => {
      const options = { call: testCall().call, content, framing };
      await (await sendStream(clientFor(create(), url), 'POST', '/', options)).text();
    };
    await send({ size: 3, stream: pieces('a', 'bc') });
    await send({ size: 0, stream: pieces() });
    expect(arrived.map(({ text, length }) => [text, length])).toEqual([
      ['<<abc>', '6'],
      ['<<>', '3'],
    ]);
    const error = await failureOf(send({ size: 2, stream: pieces('abc') }));
    expect(error).toMatchObject({ code: 'invalid_request' });
    expect(error.message).toContain('more than the 2 bytes');
    expect(arrived).toHaveLength(2);
  });

  it('a Blob and an empty stream arrive, too', async () => {
    await post(new Blob(['hello']));
    expect(arrived).toEqual([{ bytes: 5, text: 'hello', length: '5' }]);
    await post({ size: 0, stream: pieces() });
    expect(arrived).toEqual([{ bytes: 0, text: '', length: '0' }]);
  });

  it('arrives whole however it is cut into pieces', async () => {
    const cuts = fc.array(fc.string({ unit: 'grapheme-ascii', maxLength: 40 }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(cuts, async (texts) => {
        const whole = texts.join('');
        await post({ size: whole.length, stream: pieces(...texts) });
        expect(arrived).toEqual([
          { bytes: whole.length, text: whole, length: String(whole.length) },
        ]);
      }),
      { numRuns: 30 },
    );
  });

  it.each([
    ['too few', 4, 'its stream ended after 3 of 4 bytes'],
    ['too many', 2, 'its stream has more than the 2 bytes of its size'],
  ])('%s bytes end the request, and never arrive as a whole one', async (_name, size, problem) => {
    const error = await failureOf(post({ size, stream: () => pieces('ab', 'c') }));
    expect(error).toMatchObject({ code: 'invalid_request', shouldRetry: false });
    expect(error.message).toContain(problem);
    expect(arrived).toEqual([]);
  });

  it('its last piece waits for the end, which might not be one', async () => {
    async function* late(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('ab');
      // Time enough for a whole request to arrive.
      for (let turns = 0; turns < 200; turns += 1) await new Promise(setImmediate);
      yield Buffer.from('c');
    }
    const error = await failureOf(post({ size: 2, stream: late() }));
    expect(error.message).toContain('more than the 2 bytes');
    expect(arrived).toEqual([]);
  });

  it('a stream that fails, or gives something else, is named as the reason', async () => {
    const broken = new Error('the disk is gone');
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('a');
      throw broken;
    }
    const failed = await failureOf(post({ size: 9, stream: failing() }));
    expect(failed).toMatchObject({ code: 'invalid_request', cause: { cause: broken } });
    const texts = Readable.from(['text']) as AsyncIterable<Uint8Array>;
    const wrong = await failureOf(post({ size: 4, stream: texts }));
    expect(wrong.message).toContain('no Uint8Array');
  });

  it('a stream that was read before is refused, and nothing is sent', async () => {
    const { stream } = webStream(['abc']);
    await post({ size: 3, stream });
    const error = await failureOf(post({ size: 3, stream }));
    expect(error).toMatchObject({ code: 'invalid_request', execution: 'not_executed' });
    expect(arrived).toEqual([]);
  });

  it('a refusal may be repeated with what makes its stream anew, and not with a stream', async () => {
    const again = await failureOf(post({ size: 3, stream: () => pieces('abc') }, '/answer/503'));
    expect(again).toMatchObject({ code: 'unavailable', shouldRetry: undefined });
    const once = await failureOf(post({ size: 3, stream: pieces('abc') }, '/answer/503'));
    expect(once).toMatchObject({ code: 'unavailable', shouldRetry: false });
  });

  it('an early refusal ends the stream', async () => {
    const endless = new Uint8Array(64 * 1024);
    let cancelled = false;
    const stream = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(endless),
      cancel: () => {
        cancelled = true;
      },
    });
    const error = await failureOf(post({ size: 2 ** 40, stream }, '/answer/413'));
    // The refusal, or the connection that the server closed behind it.
    expect(['invalid_request', 'unavailable']).toContain(error.code);
    expect(cancelled).toBe(true);
  });

  it('an abort ends the stream, also while it is being waited for', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const ended: string[] = [];
    const begun: Promise<void>[] = [];
    const silent = (name: string): ByteStream => {
      let begin = (): void => {};
      begun.push(new Promise((resolve) => (begin = resolve)));
      const waiting = (): Promise<void> => {
        begin();
        return new Promise(() => {});
      };
      if (name === 'web')
        return new ReadableStream({ pull: waiting, cancel: () => void ended.push(name) });
      return new Readable({
        read: () => void waiting(),
        destroy: (error, done) => {
          ended.push(name);
          done(error);
        },
      });
    };
    const posts = ['web', 'node'].map((name) =>
      post({ size: 10, stream: silent(name) }, '/', controller.signal),
    );
    await Promise.all(begun);
    controller.abort(reason);
    for (const one of posts) await expect(one).rejects.toBe(reason);
    expect(ended.sort()).toEqual(['node', 'web']);
  });

  it("an abort is the caller's own, also where the stream fails of it first", async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const reason = new Error('enough');
    async function* tied(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('a');
      const failed = new Promise<never>((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('the stream was aborted')));
      });
      setImmediate(() => controller.abort(reason));
      await failed;
    }
    const sending = post({ size: 9, stream: tied() }, '/', signal);
    await expect(sending).rejects.toBe(reason);
  });

  it('128 MiB pass through a fraction of that in memory', async () => {
    const piece = new Uint8Array(MIB);
    const before = await liveBytes();
    let most = 0;
    async function* much(): AsyncGenerator<Uint8Array> {
      for (let sent = 0; sent < 128; sent += 1) {
        if (sent % 16 === 15) most = Math.max(most, (await liveBytes()) - before);
        yield piece.slice();
      }
    }
    await post({ size: 128 * MIB, stream: much() });
    expect(arrived[0]?.bytes).toBe(128 * MIB);
    expect(most).toBeLessThan(16 * MIB);
  });
});
