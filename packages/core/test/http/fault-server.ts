import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** One request as the server read it, and the socket to answer or to mistreat. */
export interface Received {
  readonly socket: Socket;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Counts the requests of the server from 1. */
  readonly count: number;
}

/** A server on a real socket, whose every byte the test writes itself. */
export interface FaultServer extends AsyncDisposable {
  readonly url: string;
  readonly received: readonly Received[];
  /** Connections that were ever made. */
  readonly connections: () => number;
  /** Connections that are open now. */
  readonly open: () => number;
}

export async function startFaultServer(answer: (request: Received) => void): Promise<FaultServer> {
  const received: Received[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    readRequests(socket, (request) => {
      const counted = { ...request, count: received.length + 1 };
      received.push(counted);
      answer(counted);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A TCP server's address is an AddressInfo.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    connections: () => connections,
    open: () => sockets.size,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function readRequests(socket: Socket, emit: (request: Omit<Received, 'count'>) => void): void {
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
    for (;;) {
      const end = text.indexOf('\r\n\r\n');
      if (end === -1) return;
      const [line = '', ...fields] = text.slice(0, end).split('\r\n');
      const headers = Object.fromEntries(
        fields.map((field) => [
          field.slice(0, field.indexOf(':')).toLowerCase(),
          field.slice(field.indexOf(':') + 1).trim(),
        ]),
      );
      const rest = text.slice(end + 4);
      const length =
        headers['transfer-encoding'] === 'chunked'
          ? rest.indexOf('0\r\n\r\n') + 5
          : Number(headers['content-length'] ?? 0);
      if (length === 4 || rest.length < length) return;
      text = rest.slice(length);
      const [method = '', path = ''] = line.split(' ');
      const body = Buffer.from(rest.slice(0, length), 'latin1').toString('utf8');
      emit({ socket, method, path, headers, body });
    }
  });
}

/** A whole answer, its length announced. */
export function answerText(
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): string {
  const fields = { 'content-length': String(Buffer.byteLength(body)), ...headers };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} Whatever\r\n${lines.join('')}\r\n${body}`;
}

/** Answers with JSON. */
export function answerJson(
  status: number,
  json: unknown,
  headers: Readonly<Record<string, string>> = {},
): string {
  return answerText(status, JSON.stringify(json), {
    'content-type': 'application/json',
    ...headers,
  });
}
