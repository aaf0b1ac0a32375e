import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { benchLedger } from './cost/bench-ledger.ts';
import { benchServe } from './cost/bench-serve.ts';
import { benchSpool } from './cost/bench-spool.ts';
import { printTargets, type Target } from './resilience/targets.ts';

/** The cost tracker: what recording costs its caller, what the ledger holds up to, and how fast its server is. */
export async function benchCost(rounds: number): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-cost-'));
  const targets: Target[] = [];
  try {
    targets.push(...(await benchSpool(join(directory, 'spool'))));
    // Seeded once; whoever comes after reads the same million events.
    const database = join(directory, 'ledger.db');
    const ledger = await benchLedger(database, directory);
    targets.push(...ledger.targets, ...(await benchServe(database, directory, rounds)));
    targets.push(...(await ledger.reprice()));
  } finally {
    await rm(directory, { recursive: true });
  }
  printTargets(targets);
}
