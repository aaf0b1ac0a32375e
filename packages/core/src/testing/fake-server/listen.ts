import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  arrivingPieces,
  type FakeOutcome,
  type FakeProvider,
  type FakeRequest,
  piecesOf,
  toFakeRequest,
} from './fake-message.js';

export interface ListenOptions {
  /** @default 0, which takes a free one */
  readonly port?: number | undefined;
  /** @default '127.0.0.1' */
  readonly host?: string | undefined;
}

/** A fake that listens. */
export interface Listening extends AsyncDisposable {
  /** For example `http://127.0.0.1:41234`. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** Closes the port and every open connection. */
  close(): Promise<void>;
}

async function readRequest(incoming: IncomingMessage): Promise<FakeRequest> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  // A query may hold further question marks.
  const [, path = '/', query = ''] = /^([^?]*)\??(.*)$/s.exec(incoming.url ?? '/') ?? [];
  const header = (name: string): string | undefined => incoming.headers[name]?.toString();
  const method = incoming.method ?? 'GET';
  return toFakeRequest({ method, path, query, header }, new Uint8Array(Buffer.concat(chunks)));
}

function send(outcome: FakeOutcome, response: ServerResponse): void {
  // Left open: the client waits until it gives up or the fake closes.
  if (outcome.kind === 'silence') return;
  if (outcome.kind === 'cut') return void response.socket?.destroy();
  const { answer } = outcome;
  const whole = piecesOf(answer);
  const length = whole.reduce((sum, piece) => sum + piece.length, 0);
  // What is written piece by piece has no length that is known before.
  const isStream = Array.isArray(answer.body);
  response.writeHead(answer.status, {
    ...answer.headers,
    ...(isStream ? {} : { 'content-length': length }),
  });
  const pieces = outcome.kind === 'partial' ? arrivingPieces(answer) : whole;
  for (const piece of pieces) response.write(piece);
  if (outcome.kind === 'answer') return void response.end();
  if (outcome.ending === 'cut') response.write('', () => response.socket?.destroy());
}

/** Serves a fake on a loopback port. Node only. */
export async function listen(
  provider: FakeProvider,
  options: ListenOptions = {},
): Promise<Listening> {
  const { createServer } = process.getBuiltinModule('node:http');
  const server = createServer((incoming, response) => {
    readRequest(incoming)
      .then(provider)
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
