import { inProcess, startServer } from './in-process.ts';
import { type Operation, operations } from './operations/operation.ts';
import { fixed, median, printTable } from './statistics.ts';

const CONCURRENCY = 32;

/** The other providers beside their official packages, clients interleaved, the order reversed every round. */
export async function benchProviders(rounds: number): Promise<void> {
  const server = await startServer();
  try {
    for (const operation of operations) await benchOperation(operation, rounds, server.origin);
  } finally {
    server.stop();
  }
}

async function benchOperation(
  { provider, official, name, warmUp, calls }: Operation,
  rounds: number,
  origin: string,
): Promise<void> {
  const names = ['undici.request', 'fetch', official, 'quayside', 'quayside, node transport'];
  const figures = new Map<string, number[]>(names.map((client) => [client, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const client of round % 2 === 0 ? names : names.toReversed()) {
      const counts = [CONCURRENCY, warmUp, calls].map(String);
      const args = [client, name, origin, ...counts];
      figures.get(client)?.push(await inProcess<number>('measure-operation', args));
    }
  }
  const peers = ['fetch', 'undici.request', official];
  const ratio = (own: readonly number[], peer: string): string =>
    fixed(median(own.map((value, round) => value / (figures.get(peer)?.[round] ?? Number.NaN))));
  printTable(
    `CPU per ${name} of ${provider}, concurrency ${CONCURRENCY} (${rounds} rounds)`,
    ['client', 'µs', ...peers.map((peer) => `× ${peer}`)],
    [...figures].map(([client, values]) => [
      client,
      fixed(median(values), 0),
      ...peers.map((peer) => ratio(values, peer)),
    ]),
  );
}
