import { clients } from './clients/index.ts';
import { inProcess, startServer } from './in-process.ts';
import { fixed, median, printTable } from './statistics.ts';

interface Cold {
  readonly importMs: number;
  readonly firstCallMs: number;
}

/** Import, and process start to first answered call, in CPU ms. */
export async function benchCold(rounds: number): Promise<void> {
  const server = await startServer();
  const names = Object.keys(clients);
  const cold = new Map<string, Cold[]>(names.map((name) => [name, []]));
  const warm = new Map<string, Cold[]>(names.map((name) => [name, []]));
  try {
    for (let round = 0; round < rounds; round += 1) {
      for (const name of names) {
        cold.get(name)?.push(await inProcess<Cold>('measure-cold', [name, server.origin]));
        warm
          .get(name)
          ?.push(await inProcess<Cold>('measure-cold', [name, server.origin, 'touched']));
      }
    }
  } finally {
    server.stop();
  }
  const first = (name: string): number =>
    median((cold.get(name) ?? []).map((figure) => figure.firstCallMs));
  printTable(
    `Cold start, CPU ms (${rounds} rounds)`,
    ['client', 'import', 'import, fetch touched', 'import + first call', '× fetch', '× stripe'],
    names.map((name) => [
      name,
      fixed(median((cold.get(name) ?? []).map((figure) => figure.importMs)), 1),
      fixed(median((warm.get(name) ?? []).map((figure) => figure.importMs)), 1),
      fixed(first(name), 1),
      fixed(first(name) / first('fetch')),
      fixed(first(name) / first('stripe')),
    ]),
  );
}
