import { benchBundle } from './bench-bundle.ts';
import { benchCold } from './bench-cold.ts';
import { benchCost } from './bench-cost.ts';
import { benchCpu } from './bench-cpu.ts';
import { benchMemory } from './bench-memory.ts';
import { benchProviders } from './bench-providers.ts';
import { benchResilience } from './bench-resilience.ts';
import { compileScripts } from './in-process.ts';

const suites: Readonly<Record<string, (rounds: number) => Promise<void>>> = {
  bundle: benchBundle,
  cold: benchCold,
  cost: benchCost,
  cpu: benchCpu,
  memory: benchMemory,
  providers: benchProviders,
  resilience: benchResilience,
};

const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const rounds = Number(
  process.argv.find((argument) => argument.startsWith('--rounds='))?.slice(9) ?? 5,
);
const unknown = wanted.filter((name) => suites[name] === undefined);
if (unknown.length > 0 || !(rounds > 0)) {
  console.error(`usage: npm run bench -- [${Object.keys(suites).join('|')}] [--rounds=5]`);
  process.exit(2);
}
console.log(
  `Node ${process.version}; figures are CPU of the client process; compare ratios, not µs.`,
);
await compileScripts();
for (const [name, suite] of Object.entries(suites)) {
  if (wanted.length === 0 || wanted.includes(name)) await suite(rounds);
}
