import { ConstantBackoff, retry as cockatielRetry, handleWhenResult } from 'cockatiel';
import ky from 'ky';
import { expect, vi } from 'vitest';
import { createInvoker } from '../../src/invoker.js';
import { retry } from '../../src/resilience/retry.js';
import { timeout } from '../../src/resilience/timeout.js';
import { answerText, type Received, startFaultServer } from '../http/fault-server.js';
import { clientFor, TRANSPORTS, testCall } from '../http/transports.js';
import { knownBug } from './known-bug.js';
import { advance, kindOf, watch } from './observation.js';

/** Reads one answer, its body included, and gives every attempt 30 ms. */
interface Reader {
  readonly name: string;
  read(url: string, onHead: () => void): Promise<unknown>;
}

const kyReader: Reader = {
  name: 'ky 2',
  read: async (url, onHead) => {
    const hooks = { afterResponse: [onHead] };
    const response = await ky.get(url, { timeout: 30, retry: 0, hooks });
    return response.json();
  },
};

const quaysideReaders: readonly Reader[] = TRANSPORTS.map(({ name, create }) => ({
  name: `quayside, ${name}`,
  read: (url, onHead) => {
    const listener = ({ type }: { type: string }): void => {
      if (type === 'http.responded') onHead();
    };
    const invoker = createInvoker({
      policy: timeout(30, { scope: 'attempt' }),
      listeners: [listener],
    });
    const client = clientFor(create(), url);
    return invoker.run(testCall().call.identity, undefined, (call) =>
      client.request('GET', '/', { call }),
    );
  },
}));

/** Time stands still for all but the sockets. */
const freezeTimers = (): void => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
};

/** Answers after 20 ms with a head and half a body, and never with the rest. */
async function readStalled(reader: Reader, status: number) {
  const arrived = Promise.withResolvers<Received>();
  await using server = await startFaultServer(arrived.resolve);
  freezeTimers();
  const head = Promise.withResolvers<void>();
  const call = watch(reader.read(server.url, head.resolve));
  const { socket } = await arrived.promise;
  await advance(20);
  socket.write(answerText(status, '{"half":"a body"}').slice(0, -5));
  await head.promise;
  await advance(60_000);
  return {
    end: call.state === 'rejected' ? kindOf(call.outcome) : call.state,
    atMs: call.settledAtMs,
  };
}

knownBug({
  row: 22,
  title: 'a body that stalls ends with the timeout of its attempt',
  time: 'real',
  scenario: (reader: Reader) => readStalled(reader, 200),
  peers: [[kyReader, { end: 'pending', atMs: undefined }]],
  ours: [quaysideReaders, { end: 'timeout', atMs: 30 }],
});

knownBug({
  row: 22,
  title: "a failure's body that stalls gets no second timeout",
  time: 'real',
  scenario: async (reader: Reader) => ({ atMs: (await readStalled(reader, 503)).atMs }),
  peers: [[kyReader, { atMs: 50 }]],
  ours: [quaysideReaders, { atMs: 30 }],
});

/** Sends one request in 21 attempts, all of which fail with a large body. */
interface Repeater {
  readonly name: string;
  exhaust(url: string): Promise<unknown>;
}

const cockatielOverFetch: Repeater = {
  name: 'cockatiel 4 over fetch',
  exhaust: (url) => {
    const failed = handleWhenResult((result) => result instanceof Response && !result.ok);
    const policy = cockatielRetry(failed, { maxAttempts: 20, backoff: new ConstantBackoff(1) });
    return policy.execute(() => fetch(url));
  },
};

const quaysideRepeaters: readonly Repeater[] = TRANSPORTS.map(({ name, create }) => ({
  name: `quayside, ${name}`,
  exhaust: (url) => {
    const policy = retry({ attempts: 21, backoff: new ConstantBackoff(1), budget: false });
    const client = clientFor(create(), url);
    return policy(testCall().call, (call) => client.request('GET', '/', { call }));
  },
}));

knownBug({
  row: 23,
  title: 'attempts that failed leave no socket behind',
  time: 'real',
  scenario: async (repeater: Repeater) => {
    const failed = answerText(503, 'x'.repeat(300_000));
    await using server = await startFaultServer(({ socket }) => socket.write(failed));
    await repeater.exhaust(server.url).catch(() => {});
    expect(server.received).toHaveLength(21);
    // The platform may open one while it gives another back; more are a leak.
    return { leaks: server.open() > 2 };
  },
  peers: [[cockatielOverFetch, { leaks: true }]],
  ours: [quaysideRepeaters, { leaks: false }],
});
