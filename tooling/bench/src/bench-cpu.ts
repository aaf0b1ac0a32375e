import { clients } from './clients/index.ts';
import { inProcess, startServer } from './in-process.ts';
import { fixed, median, printTable } from './statistics.ts';

const names = Object.keys(clients);

/** Clients interleaved, the order reversed every round; ratios are taken inside a round. */
export async function benchCpu(rounds: number): Promise<void> {
  const server = await startServer();
  try {
    for (const [kind, concurrency, calls] of [
      ['charge', 32, 10_000],
      ['charge', 1, 5000],
      ['get', 32, 10_000],
    ] as const) {
      const figures = new Map<string, number[]>(names.map((name) => [name, []]));
      for (let round = 0; round < rounds; round += 1) {
        for (const name of round % 2 === 0 ? names : names.toReversed()) {
          const args = [name, server.origin, kind, String(concurrency), String(calls)];
          figures.get(name)?.push(await inProcess<number>('measure-cpu', args));
        }
      }
      report(`CPU per ${kind}, concurrency ${concurrency} (${rounds} rounds)`, figures);
    }
  } finally {
    server.stop();
  }
}

function report(title: string, figures: ReadonlyMap<string, readonly number[]>): void {
  const ratio = (name: string, peer: string): string => {
    const own = figures.get(name) ?? [];
    const other = figures.get(peer) ?? [];
    return fixed(median(own.map((value, round) => value / (other[round] ?? Number.NaN))));
  };
  const peers = ['fetch', 'undici.request', 'stripe', 'stripe + cockatiel', 'ky + zod + cockatiel'];
  printTable(
    title,
    ['client', 'µs', ...peers.map((peer) => `× ${peer}`)],
    [...figures].map(([name, values]) => [
      name,
      fixed(median(values), 0),
      ...peers.map((peer) => ratio(name, peer)),
    ]),
  );
}
