import { ConstantBackoff, handleAll, retry } from 'cockatiel';
import type { Answer, HttpEngine } from './http-engine.js';
import { knownBug } from './known-bug.js';
import { kyEngine } from './ky-engine.js';
import { quaysideEngines } from './quayside-engine.js';

const twice = retry(handleAll, { maxAttempts: 2, backoff: new ConstantBackoff(100) });

const ky = kyEngine('ky 2');
const kyWithTimeout = kyEngine('ky 2 with a timeout of 500 ms', { timeout: 500 });
const kyUnderCockatiel = kyEngine('ky 2 under cockatiel 4', {}, twice);
const silentKyUnderCockatiel = kyEngine(
  'ky 2 without retries under cockatiel 4',
  { retry: 0 },
  twice,
);

const down: readonly Answer[] = [{ status: 503 }];

/** A failure with `headers`, then an answer. */
const once = (status: number, headers: Answer['headers'] = {}): readonly Answer[] => [
  { status, headers },
  { status: 200 },
];

knownBug({
  row: 17,
  title: 'retries do not multiply, and a write without a key is sent once',
  time: 'real',
  scenario: async (engine: HttpEngine) => ({
    get: (await engine.send({ method: 'GET' }, down)).requests,
    post: (await engine.send({ method: 'POST', body: '{}' }, down)).requests,
    put: (await engine.send({ method: 'PUT', body: '{}' }, down)).requests,
  }),
  peers: [
    [ky, { get: 3, post: 1, put: 3 }],
    [kyUnderCockatiel, { get: 9, post: 3, put: 9 }],
  ],
  ours: [quaysideEngines, { get: 3, post: 1, put: 1 }],
});

knownBug({
  row: 18,
  title: 'a limit with quota left does not delay the retry of a failure',
  time: 'real',
  scenario: async (engine: HttpEngine) => {
    const reset = String(Math.floor(Date.now() / 1000) + 1_800);
    const left = { 'x-ratelimit-remaining': '4999', 'x-ratelimit-reset': reset };
    const { requests, waitsMs } = await engine.send({ method: 'GET' }, once(503, left));
    const [waitMs = 0] = waitsMs;
    return {
      requests,
      waited: waitMs < 1_000 ? 'under a second' : `${Math.ceil(waitMs / 60e3)} min`,
    };
  },
  peers: [[ky, { requests: 2, waited: '30 min' }]],
  ours: [quaysideEngines, { requests: 2, waited: 'under a second' }],
});

knownBug({
  row: 18,
  title: 'nobody sleeps an hour on Retry-After: the caller is told instead',
  time: 'real',
  scenario: (engine: HttpEngine) =>
    engine.send({ method: 'GET' }, once(429, { 'retry-after': '3600' })),
  peers: [[kyWithTimeout, { requests: 2, waitsMs: [3_600_000], end: 'ok' }]],
  ours: [quaysideEngines, { requests: 1, waitsMs: [], end: '429' }],
});

knownBug({
  row: 19,
  title: "the server's wait is honoured in the forms that vendors send",
  time: 'real',
  scenario: async (engine: HttpEngine) => {
    const waitsAfter = async (headers: Answer['headers']): Promise<readonly number[]> =>
      (await engine.send({ method: 'GET' }, once(503, headers))).waitsMs;
    return {
      decimals: await waitsAfter({ 'retry-after': '0.2' }),
      milliseconds: await waitsAfter({ 'retry-after-ms': '50' }),
    };
  },
  peers: [[ky, { decimals: [300], milliseconds: [300] }]],
  ours: [quaysideEngines, { decimals: [200], milliseconds: [50] }],
});

knownBug({
  row: 19,
  title: 'a secondary limit, 403 with Retry-After, is waited for',
  time: 'real',
  scenario: (engine: HttpEngine) =>
    engine.send({ method: 'GET' }, once(403, { 'retry-after': '1' })),
  peers: [[ky, { requests: 1, waitsMs: [], end: '403' }]],
  ours: [quaysideEngines, { requests: 2, waitsMs: [1_000], end: 'ok' }],
});

/** How far apart fifty clients come back, who all failed in the same moment. */
async function spreadOf(engine: HttpEngine, answers: readonly Answer[]) {
  const waits: number[] = [];
  for (let seed = 1; seed <= 50; seed += 1) {
    const { waitsMs } = await engine.send({ method: 'GET', seed }, answers);
    waits.push(waitsMs[0] ?? Number.NaN);
  }
  return { earliest: Math.min(...waits), spread: Math.max(...waits) - Math.min(...waits) };
}

knownBug({
  row: 20,
  title: 'fifty clients that failed together do not come back together, and none too early',
  time: 'real',
  scenario: async (engine: HttpEngine) => {
    const failed = await spreadOf(engine, once(503));
    const asked = await spreadOf(engine, once(503, { 'retry-after': '1' }));
    return {
      afterFailure: failed.spread >= 200 ? 'spread' : `within ${failed.spread} ms`,
      afterRetryAfter: asked.spread >= 500 ? 'spread' : `within ${asked.spread} ms`,
      early: asked.earliest < 1_000,
    };
  },
  peers: [[ky, { afterFailure: 'within 0 ms', afterRetryAfter: 'within 0 ms', early: false }]],
  ours: [quaysideEngines, { afterFailure: 'spread', afterRetryAfter: 'spread', early: false }],
});

const streamOf = (text: string): ReadableStream<Uint8Array> =>
  new Blob([text]).stream() as ReadableStream<Uint8Array>;

knownBug({
  row: 21,
  title: 'a body that can be sent once is sent once, and the failure stays the one that it was',
  time: 'real',
  scenario: async (engine: HttpEngine) => {
    const request = { method: 'POST', harmless: true };
    const text = await engine.send({ ...request, body: 'again' }, down);
    const stream = await engine.send({ ...request, body: streamOf('once') }, down);
    return { text: [text.requests, text.end], stream: [stream.requests, stream.end] };
  },
  peers: [[silentKyUnderCockatiel, { text: [3, '503'], stream: [1, 'TypeError'] }]],
  ours: [quaysideEngines, { text: [3, '503'], stream: [1, '503'] }],
});
