import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createByteReader } from './byte-reader.ts';
import { FAULT_KINDS, type FaultKind } from './fault.ts';
import { createFaultSchedule, type FaultScheduleOptions } from './fault-schedule.ts';
import { collect, type MessageHead, readBody, readHead, requestFraming } from './http-message.ts';
import { type FaultTimes, playFault, reset } from './play-fault.ts';
import { createUpstream } from './upstream.ts';

export interface FaultProxyOptions extends FaultScheduleOptions, Partial<FaultTimes> {
  /** Where requests go, `http://host:port`. */
  readonly target: string;
  /** @default 127.0.0.1, a port that is free */
  readonly port?: number | undefined;
  /**
   * Names a request for the schedule. @default the `Idempotency-Key`, else method and path
   */
  readonly identify?: ((head: MessageHead) => string) | undefined;
}

/** What the proxy has done so far. */
export interface FaultCounts {
  readonly requests: number;
  readonly faults: number;
  readonly byKind: Readonly<Record<FaultKind, number>>;
  /** Exchanges where the server itself failed; not injected. */
  readonly upstreamFailures: number;
  /** Requests the proxy is still busy with, also for clients that have left. */
  readonly pending: number;
}

export interface FaultProxy extends AsyncDisposable {
  readonly url: string;
  counts(): FaultCounts;
  /** Breaks another share of the exchanges, or in other ways, from now on: an outage, or peace. */
  reschedule(changes: Partial<Pick<FaultScheduleOptions, 'rate' | 'mix'>>): void;
  /** Resolves when no request is under way any more. */
  drained(): Promise<void>;
  close(): Promise<void>;
}

/** Answers with the counts as JSON; the proxy never passes this path on. */
export const COUNTS_PATH = '/.fault-proxy/counts';

/** Starts a proxy that breaks HTTP/1.1 exchanges on real sockets. */
export async function createFaultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const target = new URL(options.target);
  const identify = options.identify ?? identifyByKey;
  const times: FaultTimes = {
    delayMs: options.delayMs ?? 300,
    stallMs: options.stallMs ?? 5_000,
    retryAfterSeconds: options.retryAfterSeconds ?? 1,
  };
  let schedule = createFaultSchedule(options);
  const tally = createTally();
  const clients = new Set<Socket>();

  const serve = async (client: Socket): Promise<void> => {
    const reader = createByteReader(client);
    const upstream = createUpstream(target);
    try {
      while (!client.destroyed && client.writable) {
        const head = await readHead(reader);
        if (head === undefined) return;
        const body = await collect(readBody(reader, requestFraming(head)));
        if (head.start[1] === COUNTS_PATH) {
          sendJson(client, tally.read());
          continue;
        }
        const fault = schedule(identify(head));
        await tally.during(fault?.kind, () =>
          playFault(fault, {
            client,
            times,
            ratio: fault?.ratio ?? 0,
            forward: () => upstream.send({ head, body }),
          }),
        );
      }
    } catch {
      // The server went away, or the client sent half a request: pass the break on.
      reset(client);
    } finally {
      upstream.close();
      client.end();
    }
  };

  const server = createServer({ noDelay: true }, (client) => {
    clients.add(client);
    client.on('error', () => {}).once('close', () => clients.delete(client));
    void serve(client);
  });
  const port = await listen(server, options.port ?? 0);
  const close = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const client of clients) client.destroy();
    await closed;
  };
  return {
    url: `http://127.0.0.1:${port}`,
    counts: tally.read,
    reschedule: (changes) => {
      schedule = createFaultSchedule({ ...options, ...changes });
    },
    drained: tally.drained,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function identifyByKey(head: MessageHead): string {
  return head.header('idempotency-key') ?? `${head.start[0]} ${head.start[1]}`;
}

interface Tally {
  read(): FaultCounts;
  during(kind: FaultKind | undefined, play: () => Promise<void>): Promise<void>;
  drained(): Promise<void>;
}

function createTally(): Tally {
  // Built from the list of kinds, so every kind has a count.
  const byKind = Object.fromEntries(FAULT_KINDS.map((kind) => [kind, 0])) as Record<
    FaultKind,
    number
  >;
  const counts = { requests: 0, faults: 0, upstreamFailures: 0, pending: 0 };
  const waiting: Array<() => void> = [];
  return {
    read: () => ({ ...counts, byKind: { ...byKind } }),
    async during(kind, play) {
      counts.requests += 1;
      counts.pending += 1;
      if (kind !== undefined) {
        counts.faults += 1;
        byKind[kind] += 1;
      }
      try {
        await play();
      } catch (error) {
        counts.upstreamFailures += 1;
        throw error;
      } finally {
        counts.pending -= 1;
        if (counts.pending === 0) for (const resolve of waiting.splice(0)) resolve();
      }
    },
    drained: () =>
      counts.pending === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve)),
  };
}

function sendJson(client: Socket, value: unknown): void {
  const body = JSON.stringify(value);
  client.write(
    `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    // A TCP server's address is an AddressInfo; strings are those of pipes.
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}
