import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { nodeTransport } from '@quayside/core/node';
import { beforeAll, describe, expect, it } from 'vitest';
import { createDiscord } from '../src/index.js';
import { fakeChannels } from '../src/testing/index.js';
import { errorOf, loadTransport, setupDiscord } from './setup-discord.js';

const channel = fakeChannels.general.id;
const MIB = 1024 * 1024;

async function* pieces(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

beforeAll(loadTransport);

describe('a file', () => {
  it.each([
    ['text', () => 'abc'],
    ['bytes', () => new Uint8Array([97, 98, 99])],
    ['a generator', () => ({ size: 3, stream: pieces('a', 'bc') })],
    ['a web stream', () => ({ size: 3, stream: new Blob(['abc']).stream() })],
    ['a Blob', () => new Blob(['abc'])],
  ])('arrives from %s, with its message', async (_name, make) => {
    const { messenger, fake } = setupDiscord();
    const uploaded = await messenger.uploadFile({
      channel,
      name: 'report "7".csv',
      content: make(),
      text: 'the *report*',
      title: 'Report',
      altText: 'Seven numbers',
    });
    const [message] = fake.messages();
    expect(message).toMatchObject({
      content: 'the \\*report\\*',
      files: [
        {
          content: new Uint8Array([97, 98, 99]),
          fields: { title: 'Report', description: 'Seven numbers' },
        },
      ],
    });
    expect(message?.files[0]?.name).toMatch(/^report ("7"|%227%22)\.csv$/);
    expect(uploaded).toMatchObject({
      id: message?.files[0]?.id,
      message: { channel, id: message?.id },
      url: expect.stringContaining('https://cdn.discordapp.com/attachments/'),
    });
    expect(fake.requests.total).toBe(1);
  });

  it('goes into a thread', async () => {
    const { messenger, fake } = setupDiscord();
    const to = await messenger.send({ channel, text: 'a' });
    const { thread } = await messenger.reply({ to, text: 'b' });
    const { message } = await messenger.uploadFile({ channel, thread, name: 'a', content: 'a' });
    expect(message).toMatchObject({ channel, thread });
    expect(fake.messages(thread).at(-1)?.files).toHaveLength(1);
  });

  it.each([
    ['fewer', 4, 'ended after 3 of 4 bytes'],
    ['more', 2, 'more than the 2 bytes'],
  ])('with %s bytes than its size is an error, and is not shown', async (_name, size, problem) => {
    const { messenger, fake } = setupDiscord();
    const content = { size, stream: pieces('a', 'bc') };
    const error = await errorOf(messenger.uploadFile({ channel, name: 'a', content }));
    expect(error).toMatchObject({ code: 'invalid_request', execution: 'not_executed' });
    expect(error.message).toContain(problem);
    expect(fake.messages()).toEqual([]);
  });

  it('is sent again only where its stream can be made anew', async () => {
    const { messenger, fake, clock } = setupDiscord();
    const limited = { kind: 'rate_limit', retryAfter: 1 } as const;
    fake.faults.add(limited);
    const anew = { size: 3, stream: () => pieces('abc') };
    await clock.settle(messenger.uploadFile({ channel, name: 'a', content: anew }));
    fake.faults.add(limited);
    await clock.advance(10_000);
    const once = { size: 3, stream: pieces('abc') };
    const failed = errorOf(messenger.uploadFile({ channel, name: 'b', content: once }));
    expect(await clock.settle(failed)).toMatchObject({ code: 'rate_limited' });
    expect(fake.messages()).toHaveLength(1);
  });

  it('of any size takes no memory of its own', { timeout: 60_000 }, async () => {
    const { bytes, peak } = await sendToServer(200);
    expect(bytes).toBeGreaterThan(200 * MIB);
    expect(peak).toBeLessThan(100 * MIB);
  });
});

/** Sends so many MiB to a real socket; the highest that memory rose meanwhile. */
async function sendToServer(mebibytes: number): Promise<{ bytes: number; peak: number }> {
  let bytes = 0;
  const server = createServer(async (request, response) => {
    for await (const chunk of request) bytes += chunk.length;
    response.setHeader('content-type', 'application/json').end('{"id":"1","channel_id":"2"}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const transport = nodeTransport();
  const start = process.memoryUsage().arrayBuffers;
  let peak = 0;
  const block = new Uint8Array(MIB);
  const stream = async function* () {
    for (let sent = 0; sent < mebibytes; sent += 1) {
      peak = Math.max(peak, process.memoryUsage().arrayBuffers - start);
      yield block;
    }
  };
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v10`;
  const { messenger } = createDiscord({ token: 't', baseUrl, transport });
  const content = { size: mebibytes * MIB, stream };
  await messenger.uploadFile({ channel: '2', name: 'big.bin', content });
  server.closeAllConnections();
  server.close();
  return { bytes, peak };
}
