import { describe, expect, it } from 'vitest';
import { createFakeServer, type FakeServer } from './create-fake-server.js';
import type { FakeAnswer } from './fake-message.js';

const json = (status: number, value: unknown): FakeAnswer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
});

/** Counts what ran, and streams under `/stream`. */
function setup(): FakeServer & { readonly ran: string[] } {
  const ran: string[] = [];
  const server = createFakeServer({
    handle: ({ method, path, body }) => {
      ran.push(`${method} ${path} ${body}`);
      if (path === '/stream')
        return { status: 200, headers: {}, body: ['one\n', 'two\n', 'three\n', 'four\n'] };
      if (path === '/bytes') return { status: 200, headers: {}, body: new Uint8Array([255, 0]) };
      return path === '/nothing' ? { status: 204, headers: {}, body: '' } : json(200, { ok: true });
    },
    toFailure: (status, { code }) => json(status, { code }),
    toRateLimit: (after) => ({ ...json(429, {}), headers: { 'retry-after': String(after) } }),
  });
  return { ...server, ran };
}

type Get = (path: string, init?: RequestInit) => Promise<Response>;

const TRANSPORTS = ['fetch', 'listen'] as const;

describe.each(TRANSPORTS)('a fake server over %s', (transport) => {
  const serve = async (body: (server: ReturnType<typeof setup>, get: Get) => Promise<void>) => {
    const server = setup();
    if (transport === 'fetch')
      return body(server, (path, init) => server.fetch(`https://api.example.com${path}`, init));
    await using listening = await server.listen();
    await body(server, (path, init) => fetch(`${listening.url}${path}`, init));
  };

  it('answers, and writes every request down without its credentials', () =>
    serve(async ({ ran, requests }, get) => {
      const headers = { authorization: 'Bearer secret', 'x-trace': 'a' };
      const answer = await get('/a?b=c?d', { method: 'POST', body: 'hello', headers });
      expect(await answer.json()).toEqual({ ok: true });
      expect(ran).toEqual(['POST /a hello']);
      const [entry] = requests.entries();
      expect(entry).toMatchObject({ method: 'POST', path: '/a', query: 'b=c?d', status: 200 });
      expect([entry?.header('authorization'), entry?.header('x-trace')]).toEqual([undefined, 'a']);
      requests.clear();
      expect([requests.total, requests.entries()]).toEqual([0, []]);
    }));

  it('streams, sends bytes, and sends nothing', () =>
    serve(async (_server, get) => {
      expect(await (await get('/stream')).text()).toBe('one\ntwo\nthree\nfour\n');
      expect([...(await (await get('/bytes')).bytes())]).toEqual([255, 0]);
      const nothing = await get('/nothing');
      expect([nothing.status, await nothing.text()]).toEqual([204, '']);
    }));

  it('fails before or after it acted, as it is told', () =>
    serve(async ({ faults, ran, requests }, get) => {
      faults.add({ kind: 'status', status: 503, code: 'busy' });
      faults.add({ kind: 'status', at: 'after' });
      faults.add({ kind: 'rate_limit', retryAfter: 7 });
      faults.add({ kind: 'html_200' });
      expect(await (await get('/a')).json()).toEqual({ code: 'busy' });
      expect(ran).toHaveLength(0);
      expect((await get('/a')).status).toBe(500);
      expect(ran).toHaveLength(1);
      expect((await get('/a')).headers.get('retry-after')).toBe('7');
      expect(ran).toHaveLength(1);
      expect(await (await get('/a')).text()).toContain('<!doctype html>');
      expect(requests.entries().map(({ fault, status }) => [fault, status])).toEqual([
        ['status', 503],
        ['status', 200],
        ['rate_limit', 429],
        ['html_200', 200],
      ]);
    }));

  it('breaks the connection before, after and in the middle', () =>
    serve(async ({ faults, ran }, get) => {
      faults.add({ kind: 'reset_before' });
      await expect(get('/a')).rejects.toThrow();
      expect(ran).toHaveLength(0);
      faults.add({ kind: 'lost_answer' });
      await expect(get('/a')).rejects.toThrow();
      expect(ran).toHaveLength(1);
      faults.add({ kind: 'truncate', match: { path: '/stream' } });
      const seen: string[] = [];
      const read = async () => {
        const reader = (await get('/stream')).body?.pipeThrough(new TextDecoderStream());
        for await (const piece of reader ?? []) seen.push(piece);
      };
      await expect(read()).rejects.toThrow();
      expect(seen.join('')).toBe('one\ntwo\n');
    }));

  it('is silent until the client gives up', () =>
    serve(async ({ faults, ran }, get) => {
      for (const kind of ['timeout_before', 'hang'] as const) {
        faults.add({ kind });
        const controller = new AbortController();
        const reason = new Error('enough');
        const call = get('/a', { signal: controller.signal });
        setImmediate(() => controller.abort(reason));
        await expect(call).rejects.toBe(reason);
      }
      expect(ran.length).toBeLessThanOrEqual(1);
    }));
});

it('a fake server › keeps only the last requests', async () => {
  const server = createFakeServer({
    handle: () => json(200, {}),
    toFailure: (status) => json(status, {}),
    toRateLimit: () => json(429, {}),
    logLimit: 2,
  });
  for (const path of ['/1', '/2', '/3']) await server.fetch(`https://a.example${path}`);
  expect(server.requests.total).toBe(3);
  expect(server.requests.entries().map(({ path }) => path)).toEqual(['/2', '/3']);
});
