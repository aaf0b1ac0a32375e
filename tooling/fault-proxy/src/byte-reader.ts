import type { Socket } from 'node:net';

/** Pulls bytes from a socket. Answers undefined once the other side has ended or broken the connection. */
export interface ByteReader {
  /** Reads up to and including `marker`. */
  until(marker: string): Promise<Buffer | undefined>;
  /** Reads at least one byte and at most `limit`. */
  some(limit: number): Promise<Buffer | undefined>;
}

export function createByteReader(socket: Socket): ByteReader {
  let buffered: Buffer = Buffer.alloc(0);
  let ended = false;
  let wake: () => void = () => {};
  const end = (): void => {
    ended = true;
    wake();
  };
  socket.on('data', (chunk: Buffer) => {
    buffered = buffered.length === 0 ? chunk : Buffer.concat([buffered, chunk]);
    wake();
  });
  socket.on('end', end);
  socket.on('close', end);
  const more = async (): Promise<boolean> => {
    if (ended) return false;
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
    return true;
  };
  const take = (length: number): Buffer => {
    const taken = buffered.subarray(0, length);
    buffered = buffered.subarray(length);
    return taken;
  };
  return {
    async until(marker) {
      for (;;) {
        const at = buffered.indexOf(marker);
        if (at >= 0) return take(at + marker.length);
        if (!(await more())) return undefined;
      }
    },
    async some(limit) {
      while (buffered.length === 0) if (!(await more())) return undefined;
      return take(Math.min(limit, buffered.length));
    },
  };
}
