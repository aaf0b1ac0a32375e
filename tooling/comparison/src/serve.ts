import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that reached the server. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  /** Monotonic milliseconds. */
  readonly at: number;
}

/** A server on a loopback port that answers as it was told. */
export interface LocalServer extends AsyncDisposable {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly received: readonly Received[];
  /** Resolves when the first request is there, and about to be answered. */
  readonly arrival: Promise<void>;
}

/** Answers one request, or does not. */
export type Reply = (response: ServerResponse) => void;

/** Answers the first request with the first reply, and so on; the last one is repeated. */
export async function serve(...replies: readonly [Reply, ...Reply[]]): Promise<LocalServer> {
  const received: Received[] = [];
  const { promise: arrival, resolve: arrived } = Promise.withResolvers<void>();
  const server = createServer(async (incoming, response) => {
    const at = performance.now();
    const chunks: Uint8Array[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const reply = replies[Math.min(received.length, replies.length - 1)];
    const { method = '', url: path = '', headers } = incoming;
    received.push({ method, path, headers, body: Buffer.concat(chunks).toString(), at });
    reply?.(response);
    arrived();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A TCP server's address is an AddressInfo; strings are those of pipes.
  const { port } = server.address() as AddressInfo;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  const host = '127.0.0.1';
  const url = `http://${host}:${port}`;
  return { url, host, port, received, arrival, [Symbol.asyncDispose]: close };
}

/** One side of a row: starts a server, runs, and says what was seen. */
export function against(
  replies: readonly [Reply, ...Reply[]],
  run: (server: LocalServer) => Promise<string>,
): () => Promise<string> {
  return async () => {
    await using server = await serve(...replies);
    return await run(server);
  };
}

type Headers = Readonly<Record<string, string>>;

export const text =
  (status: number, type: string, body: string, headers: Headers = {}): Reply =>
  (response) => {
    const length = String(Buffer.byteLength(body));
    response.writeHead(status, { 'content-type': type, 'content-length': length, ...headers });
    response.end(body);
  };

export const json = (status: number, value: unknown, headers?: Headers): Reply =>
  text(status, 'application/json', JSON.stringify(value), headers);

/** What a proxy in front of the provider says while the provider is away. */
export const htmlPage: Reply = text(200, 'text/html', '<html><body>Maintenance</body></html>');

/** Sends to another origin, in a way that keeps the method and the body. */
export const redirectTo = (location: string): Reply => json(307, {}, { location });

/** Takes the request, and never says anything. */
export const silence: Reply = () => {};

/** Takes the request, and closes the connection. */
export const hangUp: Reply = (response) => void response.socket?.destroy();

/** Sends the head and half of a body, then closes the connection. */
export const cutBody: Reply = (response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
  response.write('{"object":"cut', () => response.socket?.destroy());
};

export const after =
  (ms: number, reply: Reply): Reply =>
  (response) =>
    void setTimeout(reply, ms, response);

/** Streams events, then ends the answer, or leaves it open. */
export const events =
  (lines: readonly string[], ending: 'end' | 'open'): Reply =>
  (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(lines.map((line) => `data: ${line}\n\n`).join(''));
    if (ending === 'end') response.end();
  };
