import { connect, type Socket } from 'node:net';
import { type ByteReader, createByteReader } from './byte-reader.ts';
import { answerFraming, type MessageHead, readBody, readHead } from './http-message.ts';

export interface ProxiedRequest {
  readonly head: MessageHead;
  readonly body: Buffer;
}

export interface Answer {
  readonly head: MessageHead;
  /** Has to be read to its end before the next request is sent. */
  readonly body: AsyncIterable<Buffer>;
  /** True where the end of the connection is the end of the body. */
  readonly endsConnection: boolean;
}

/** The connection to the real server, opened when needed and kept for the requests that follow. */
export interface Upstream {
  send(request: ProxiedRequest): Promise<Answer>;
  close(): void;
}

export function createUpstream(target: URL): Upstream {
  let connection: { readonly socket: Socket; readonly reader: ByteReader } | undefined;
  const open = (): NonNullable<typeof connection> => {
    const socket = connect({
      host: target.hostname,
      port: Number(target.port || 80),
      noDelay: true,
    });
    const opened = { socket, reader: createByteReader(socket) };
    const forget = (): void => {
      if (connection === opened) connection = undefined;
    };
    // A failure shows as an answer that never comes: `send` throws then.
    socket.on('error', forget).on('end', forget).on('close', forget);
    return opened;
  };
  return {
    async send({ head, body }) {
      connection ??= open();
      const { socket, reader } = connection;
      socket.write(Buffer.concat([head.bytes, body]));
      const answer = await readFinalHead(reader);
      const framing = answerFraming(answer, head.start[0]);
      const endsConnection = framing.kind === 'until_end';
      return { head: answer, body: readBody(reader, framing), endsConnection };
    },
    close: () => connection?.socket.destroy(),
  };
}

/** Skips interim answers (100, 103): they change nothing for a client that did not ask for them. */
async function readFinalHead(reader: ByteReader): Promise<MessageHead> {
  for (;;) {
    const head = await readHead(reader);
    if (head === undefined) throw new Error('the server closed the connection without an answer');
    if (Number(head.start[1]) >= 200) return head;
  }
}
