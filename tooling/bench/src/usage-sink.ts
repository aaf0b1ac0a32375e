import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The part of the ledger's contract that clients drain into, in memory, over a real socket. */
export interface UsageSink extends Disposable {
  readonly origin: string;
  /** What arrived, by id, as it was first sent. */
  readonly events: ReadonlyMap<string, string>;
  /** Ids that came again with other contents. */
  readonly conflicts: () => number;
  /** While it is down every request is answered 503. */
  isDown: boolean;
}

interface SentEvent {
  readonly id: string;
}

export async function startUsageSink(): Promise<UsageSink> {
  const events = new Map<string, string>();
  let conflicts = 0;
  const record = (event: SentEvent): object => {
    const { id } = event;
    const text = JSON.stringify(event);
    const known = events.get(id);
    if (known === undefined) events.set(id, text);
    else if (known !== text) conflicts += 1;
    const unpriced = { price_status: 'unpriced', cost: null, currency: null, cost_source: null };
    return { status: 'success', id, deduplicated: known !== undefined, ...unpriced };
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      response.writeHead(sink.isDown ? 503 : 201, { 'content-type': 'application/json' });
      if (sink.isDown) return response.end('{}');
      // The clients of this benchmark send batches, and nothing else.
      const sent = JSON.parse(Buffer.concat(chunks).toString()) as { events: SentEvent[] };
      const results = sent.events.map(record);
      return response.end(JSON.stringify({ status: 'success', results, ignored: 0 }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A TCP server that listens has an address with a port.
  const { port } = server.address() as AddressInfo;
  const sink: UsageSink = {
    origin: `http://127.0.0.1:${port}`,
    events,
    conflicts: () => conflicts,
    isDown: false,
    [Symbol.dispose]: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return sink;
}
