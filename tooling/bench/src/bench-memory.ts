import { clients } from './clients/index.ts';
import { inProcess, startServer } from './in-process.ts';
import { fixed, printTable } from './statistics.ts';

interface Memory {
  readonly bytesPerCall: number;
  readonly heapMb: number;
  readonly rssMb: number;
}

export async function benchMemory(): Promise<void> {
  const server = await startServer();
  const rows: string[][] = [];
  try {
    for (const name of Object.keys(clients)) {
      const plain = await inProcess<Memory>('measure-memory', [name, server.origin]);
      const signalled = await inProcess<Memory>('measure-memory', [name, server.origin, 'signal']);
      rows.push([
        name,
        fixed(plain.bytesPerCall, 0),
        fixed(signalled.bytesPerCall, 0),
        fixed(plain.heapMb, 1),
        fixed(plain.rssMb, 0),
      ]);
    }
  } finally {
    server.stop();
  }
  printTable(
    'Memory after 50,000 charges at concurrency 32',
    ['client', 'B/call kept', 'B/call, one long-lived signal', 'heap MB', 'RSS MB'],
    rows,
  );
}
