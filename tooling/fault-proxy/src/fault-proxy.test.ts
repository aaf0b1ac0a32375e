import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FaultKind } from './fault.ts';
import { COUNTS_PATH, createFaultProxy, type FaultProxy } from './fault-proxy.ts';

const LONG_BODY = JSON.stringify({ paid: 'x'.repeat(5_000) });

describe('fault proxy', () => {
  let server: Server;
  let target: string;
  let received: string[];
  let proxy: FaultProxy | undefined;

  beforeEach(async () => {
    received = [];
    server = createServer((incoming, answer) => {
      void text(incoming).then((body) => {
        received.push(body);
        answer.setHeader('content-type', 'application/json');
        if (incoming.url === '/chunked') {
          answer.write(LONG_BODY.slice(0, 10));
          answer.end(LONG_BODY.slice(10));
        } else if (incoming.url === '/until-end') {
          incoming.socket.end(`HTTP/1.1 200 OK\r\n\r\n${LONG_BODY}`);
        } else answer.end(LONG_BODY);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    target = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterEach(async () => {
    await proxy?.close();
    proxy = undefined;
    server.closeAllConnections();
    server.close();
  });

  const breaking = async (kind: FaultKind): Promise<void> => {
    const mix = { [kind]: 1 };
    proxy = await createFaultProxy({ target, rate: 1, seed: 1, mix, delayMs: 100, stallMs: 50 });
  };
  const post = (path = '/', key = 'k1'): Promise<Response> =>
    fetch(`${proxy?.url}${path}`, {
      method: 'POST',
      body: 'amount=1',
      headers: { 'idempotency-key': key },
    });

  it.each(['/', '/chunked', '/until-end'])('passes %s unbroken at rate 0', async (path) => {
    proxy = await createFaultProxy({ target, rate: 0, seed: 1 });
    for (let round = 0; round < 3; round += 1) {
      expect(await (await post(path)).text()).toBe(LONG_BODY);
    }
    expect(received).toEqual(['amount=1', 'amount=1', 'amount=1']);
    expect(proxy.counts()).toMatchObject({ requests: 3, faults: 0, pending: 0 });
  });

  it('passes a chunked request on whole', async () => {
    proxy = await createFaultProxy({ target, rate: 0, seed: 1 });
    const outgoing = request(`${proxy.url}/`, { method: 'POST' });
    outgoing.write('amount');
    outgoing.end('=2');
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
    expect(await text(answer)).toBe(LONG_BODY);
    expect(received).toEqual(['amount=2']);
  });

  it.each(['reset', 'status_429', 'status_500', 'status_503', 'html_200'] as const)(
    '%s never reaches the server',
    async (kind) => {
      await breaking(kind);
      await post().then(
        (answer) => answer.text(),
        () => 'broken',
      );
      expect(received).toEqual([]);
      expect(proxy?.counts()).toMatchObject({ requests: 1, faults: 1, byKind: { [kind]: 1 } });
    },
  );

  it.each(['lost_answer', 'cut_reset', 'cut_end', 'late_502', 'delay', 'stall'] as const)(
    '%s reaches the server once',
    async (kind) => {
      await breaking(kind);
      await post()
        .then(
          (answer) => answer.text(),
          () => 'broken',
        )
        .catch(() => 'cut');
      await proxy?.drained();
      expect(received).toEqual(['amount=1']);
    },
  );

  it('answers 429, 500, 503 and 502 by itself', async () => {
    await breaking('status_429');
    const limited = await post();
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '1']);
    await proxy?.close();
    for (const [kind, status] of [
      ['status_500', 500],
      ['status_503', 503],
      ['late_502', 502],
    ] as const) {
      await breaking(kind);
      expect((await post()).status).toBe(status);
      await proxy?.close();
    }
    await breaking('html_200');
    expect(await (await post()).text()).toContain('<!doctype html>');
  });

  it.each(['reset', 'lost_answer'] as const)('%s is a connection reset', async (kind) => {
    await breaking(kind);
    await expect(post()).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
  });

  it('cuts inside the body, by reset and by a clean end', async () => {
    for (const kind of ['cut_reset', 'cut_end'] as const) {
      await breaking(kind);
      const outcome = await cutExchange(`${proxy?.url}/`);
      expect(outcome.status).toBe(200);
      expect(outcome.bytes).toBeLessThan(LONG_BODY.length);
      expect(outcome.complete).toBe(false);
      await proxy?.close();
    }
  });

  it('forwards a delayed request although its client has left', async () => {
    await breaking('delay');
    const { signal, leave } = leaver();
    const left = fetch(`${proxy?.url}/`, { method: 'POST', body: 'late', signal }).catch(
      () => 'left',
    );
    await expect.poll(() => proxy?.counts().pending, { interval: 1 }).toBe(1);
    leave();
    expect(await left).toBe('left');
    await proxy?.drained();
    expect(received).toEqual(['late']);
  });

  it('resets both sides when the server is gone, and counts it apart', async () => {
    proxy = await createFaultProxy({ target: 'http://127.0.0.1:1', rate: 0, seed: 1 });
    await expect(post()).rejects.toThrow('fetch failed');
    expect(proxy.counts()).toMatchObject({ faults: 0, upstreamFailures: 1 });
  });

  it('can be rescheduled while it runs: an outage, then peace', async () => {
    proxy = await createFaultProxy({ target, rate: 0, seed: 1 });
    expect((await post()).status).toBe(200);
    proxy.reschedule({ rate: 1, mix: { status_503: 1 } });
    expect((await post()).status).toBe(503);
    proxy.reschedule({ rate: 0 });
    expect((await post()).status).toBe(200);
  });

  it('breaks the same requests for the same seed', async () => {
    const run = async (): Promise<number[]> => {
      proxy = await createFaultProxy({ target, rate: 0.5, seed: 3, mix: { status_500: 1 } });
      const keys = Array.from({ length: 30 }, (_, index) => `key-${index}`);
      const statuses = await Promise.all(keys.map(async (key) => (await post('/', key)).status));
      await proxy.close();
      return statuses;
    };
    const first = await run();
    expect(new Set(first)).toEqual(new Set([200, 500]));
    expect(await run()).toEqual(first);
  });

  describe('as a process of its own', () => {
    const start = async (...flags: readonly string[]): Promise<[ChildProcess, string]> => {
      const main = fileURLToPath(new URL('./main.ts', import.meta.url));
      const args = ['--experimental-strip-types', '--no-warnings', main, '--target', target];
      const stdio = ['ignore', 'pipe', 'inherit'] as const;
      const child = spawn(process.execPath, [...args, ...flags], { stdio: [...stdio] });
      const [line] = (await once(child.stdout, 'data')) as [Buffer];
      // The one line that main.ts prints.
      return [child, (JSON.parse(line.toString()) as { readonly url: string }).url];
    };
    const end = async (child: ChildProcess): Promise<number | null> => {
      const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
      child.kill('SIGTERM');
      await once(child, 'exit');
      clearTimeout(timer);
      return child.exitCode;
    };

    it('tells its counts', async () => {
      const [child, url] = await start('--rate', '0');
      expect(await (await fetch(url)).text()).toBe(LONG_BODY);
      const counts: unknown = await (await fetch(`${url}${COUNTS_PATH}`)).json();
      expect(counts).toMatchObject({ requests: 1, faults: 0 });
      expect(await end(child)).toBe(0);
    });

    it('lets its process end by itself after clients have left in the middle of a fault', async () => {
      const script = `
        import { createFaultProxy } from '${new URL('./fault-proxy.ts', import.meta.url).href}';
        const proxy = await createFaultProxy({ target: '${target}', rate: 1, seed: 1, mix: { stall: 1 } });
        for (let client = 0; client < 5; client += 1) {
          await fetch(proxy.url + '/' + client, { signal: AbortSignal.timeout(50) })
            .then((answer) => answer.text()).catch(() => {});
        }
        await proxy.close();
      `;
      const args = ['--experimental-strip-types', '--no-warnings', '--input-type=module'];
      const child = spawn(process.execPath, [...args, '--eval', script], { stdio: 'inherit' });
      const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
      await once(child, 'exit');
      clearTimeout(timer);
      expect([child.exitCode, child.signalCode]).toEqual([0, null]);
    });
  });
});

function leaver(): { signal: AbortSignal; leave: () => void } {
  const controller = new AbortController();
  return { signal: controller.signal, leave: () => controller.abort() };
}

async function text(incoming: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of incoming) body += String(chunk);
  return body;
}

/** Reads an answer with node:http, which tells how many bytes came before the cut. */
function cutExchange(
  url: string,
): Promise<{ status: number | undefined; bytes: number; complete: boolean }> {
  return new Promise((resolve, reject) => {
    let answered = false;
    const outgoing = request(url, { agent: false }, (incoming) => {
      answered = true;
      let bytes = 0;
      incoming.on('data', (chunk: Buffer) => (bytes += chunk.length));
      incoming.on('error', () => {});
      incoming.on('close', () =>
        resolve({ status: incoming.statusCode, bytes, complete: incoming.complete }),
      );
    });
    // A reset after the head is reported here as well.
    outgoing.on('error', (error) => !answered && reject(error)).end();
  });
}
