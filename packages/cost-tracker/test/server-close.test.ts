import { get } from 'node:http';
import { connect, type Socket } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { type Ledger, openLedger } from '../src/ledger/open-ledger.js';
import { createCostServer } from '../src/server/create-cost-server.js';
import { usageEvent } from './ledger-events.js';
import { TOKEN } from './server-contract.js';

const tokens = [{ name: 'test', token: TOKEN, scopes: ['admin'] as const }];
const headers = { authorization: `Bearer ${TOKEN}` };

async function begin(change: (ledger: Ledger) => Ledger = (ledger) => ledger) {
  const ledger = await openLedger();
  onTestFinished(() => ledger.close());
  const errors: unknown[] = [];
  const server = createCostServer({
    ledger: change(ledger),
    tokens,
    onError: (error) => errors.push(error),
  });
  const { url, port } = await server.listen({ port: 0 });
  onTestFinished(() => server.close({ timeoutMs: 0 }));
  return { ledger, server, url, port, errors };
}

/** A connection on which so much was sent, and no more. */
async function halfOf(port: number, text: string): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  await new Promise((resolve) => socket.write(text, resolve));
  return socket;
}

it('closes beside a body that never comes whole, and beside half a header', async () => {
  const { server, port, url } = await begin();
  const head = `POST /api/usage HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${TOKEN}\r\n`;
  const body = 'Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"a';
  const sockets = [await halfOf(port, head + body), await halfOf(port, head)];
  // Answered after both of them have been heard.
  await fetch(`${url}/api/health`);
  const ended = sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve)));
  await server.close({ timeoutMs: 1 });
  await Promise.all(ended);
});

it('closes at once beside a page that follows live, and beside a connection that is kept', async () => {
  const { server, url } = await begin();
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const signedIn = await fetch(`${url}/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: form,
    body: `token=${TOKEN}`,
  });
  const [cookie = ''] = signedIn.headers.getSetCookie();
  const live = await fetch(`${url}/live/events`, { headers: { cookie } });
  expect(live.status).toBe(200);
  // Would never end: by its end the test knows that the page was let go, and not waited for.
  await server.close({ timeoutMs: 2 ** 30 });
  await expect(live.text()).rejects.toThrow();
});

it('lets a request under way end, and keeps its connection no longer', async () => {
  let answer = (): void => {};
  const asked = Promise.withResolvers<void>();
  const { server, url } = await begin((ledger) => ({
    ...ledger,
    list: async (...args) => {
      asked.resolve();
      await new Promise<void>((resolve) => {
        answer = resolve;
      });
      return ledger.list(...args);
    },
  }));
  const listed = new Promise<string | undefined>((resolve, reject) => {
    get(`${url}/api/usage`, { headers }, (response) => {
      response.resume().once('end', () => resolve(response.headers.connection));
    }).once('error', reject);
  });
  await asked.promise;
  const closed = server.close({ timeoutMs: 2 ** 30 });
  answer();
  expect(await listed).toBe('close');
  await closed;
});

it('closes twice, and before it has listened', async () => {
  const { server, ledger } = await begin();
  await Promise.all([server.close(), server.close()]);
  await createCostServer({ ledger, tokens }).close();
});

it('listens elsewhere after a port that was taken, and closes', async () => {
  const { port, ledger } = await begin();
  const second = createCostServer({ ledger, tokens });
  await expect(second.listen({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  await second.close();
  expect((await second.listen({ port: 0 })).port).not.toBe(port);
  await second.close();
});

it('breaks off an export that it cannot read to its end, and tells why to its owner alone', async () => {
  const { url, ledger, errors } = await begin((whole) => ({
    ...whole,
    each: async function* (filter) {
      yield* whole.each(filter);
      throw new Error('disk of user 42');
    },
  }));
  await ledger.record([usageEvent()]);
  for (const format of ['csv', 'json', 'focus']) {
    const response = await fetch(`${url}/api/usage/export?format=${format}`, { headers });
    await expect(response.text(), format).rejects.toThrow();
  }
  expect(errors.map(String)).toEqual(Array(3).fill('Error: disk of user 42'));
});

it('reads no further for somebody who has hung up', async () => {
  const stopped = Promise.withResolvers<void>();
  const { url } = await begin((ledger) => ({
    ...ledger,
    each: async function* () {
      const { events } = await ledger.list({}, 1);
      try {
        for (;;) {
          yield Array.from({ length: 500 }, () => events).flat();
          await new Promise(setImmediate);
        }
      } finally {
        stopped.resolve();
      }
    },
  }));
  const gone = new AbortController();
  const response = await fetch(`${url}/api/usage/export`, { headers, signal: gone.signal });
  expect(response.status).toBe(200);
  gone.abort();
  await stopped.promise;
});
