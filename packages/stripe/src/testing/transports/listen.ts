import type { IncomingMessage, ServerResponse } from 'node:http';
import { arrivingHalf, type WireOutcome, type WireRequest } from '../wire/wire-message.js';
import type { Handle } from './as-fetch.js';

export interface ListenOptions {
  /** @default 0, which takes a free one */
  readonly port?: number | undefined;
  /** @default '127.0.0.1' */
  readonly host?: string | undefined;
}

/** A fake that listens. */
export interface Listening {
  /** For example `http://127.0.0.1:41234`. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** Closes the port and every open connection. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

async function toWireRequest(incoming: IncomingMessage): Promise<WireRequest> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const [path = '/', query = ''] = (incoming.url ?? '/').split('?', 2);
  return {
    method: incoming.method ?? 'GET',
    path,
    query,
    header: (name) => incoming.headers[name]?.toString(),
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

function send(outcome: WireOutcome, response: ServerResponse): void {
  // Left open: the client waits until it gives up or the fake closes.
  if (outcome.kind === 'silence') return;
  if (outcome.kind === 'cut') return void response.socket?.destroy();
  const { answer } = outcome;
  response.writeHead(answer.status, {
    ...answer.headers,
    'content-length': Buffer.byteLength(answer.body),
  });
  if (outcome.kind === 'answer') return void response.end(answer.body);
  response.write(arrivingHalf(answer), () => {
    if (outcome.ending === 'cut') response.socket?.destroy();
  });
}

/** Serves the fake on a loopback port. Node only. */
export async function listen(handle: Handle, options: ListenOptions = {}): Promise<Listening> {
  const { createServer } = process.getBuiltinModule('node:http');
  const server = createServer((incoming, response) => {
    toWireRequest(incoming)
      .then(handle)
      .then((outcome) => send(outcome, response))
      .catch((error: unknown) => {
        // A mistake of the fake, not a fault that was asked for: it must not look like one.
        response.writeHead(500).end(`the fake failed: ${String(error)}`);
      });
  });
  // Longer than any client keeps a connection, so that the fake never closes one that is about to be used.
  server.keepAliveTimeout = 120_000;
  const host = options.host ?? '127.0.0.1';
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, host, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string')
    throw new Error('the fake listens on no port');
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return {
    url: `http://${host}:${address.port}`,
    host,
    port: address.port,
    close,
    [Symbol.asyncDispose]: close,
  };
}
