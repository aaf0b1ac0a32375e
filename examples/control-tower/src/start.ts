import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { audit } from './world/audit.ts';
import { ended, startDesk } from './world/run-desk-process.ts';
import { runMain } from './world/run-main.ts';
import { servePage } from './world/serve-page.ts';
import { startWorld } from './world/start-world.ts';
import type { StopList } from './world/stop-list.ts';

function readOptions() {
  const { values } = parseArgs({
    options: {
      serve: { type: 'boolean', default: false },
      fakes: { type: 'boolean', default: false },
      rate: { type: 'string', default: '0.3' },
      seed: { type: 'string', default: '1' },
      budget: { type: 'string', default: '5' },
      day: { type: 'string', default: new Date().toISOString().slice(0, 10) },
      page: { type: 'string', default: 'report.html' },
      state: { type: 'string' },
    },
  });
  const rate = Number(values.rate);
  const seed = Number(values.seed);
  if (!(rate >= 0 && rate < 1)) throw new Error('--rate must be from 0 to below 1.');
  if (!Number.isSafeInteger(seed)) throw new Error('--seed must be a whole number.');
  return { ...values, rate, seed };
}

/** Runs the desk once, over a network that fails, and holds it against the books of the fakes. */
async function main(stops: StopList): Promise<void> {
  const startedAt = performance.now();
  const options = readOptions();
  const { rate, seed, budget, day, page, fakes: fakesOnly } = options;
  const keepsFiles = () => options.serve || process.exitCode !== 0;
  const world = await startWorld({ rate, seed, budget, fakesOnly, keepsFiles }, stops);
  console.log(`${world.lines.join('\n')}\n`);
  const state =
    options.state ?? (world.fake.size > 0 ? join(world.directory, 'desk') : '.decision-desk');
  const desk = startDesk(world, { day, state, page });
  stops.add(async () => void (desk.kill('SIGINT') && (await ended(desk))));
  const code = await Promise.race([ended(desk), world.crashed]);
  if (code !== 0) throw new Error(`The desk ended with ${code}.`);

  const findings = await audit(world, day);
  const marks = findings.map(({ what, holds }) => `${holds ? '✓' : '✗'} ${what}`);
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  const broken = `${world.network.faults()} of ${world.network.requests()} exchanges were broken`;
  console.log(`\n${marks.join('\n')}\n${broken}; ${seconds} s in all`);
  process.exitCode = findings.every(({ holds }) => holds) ? 0 : 1;
  if (!options.serve) return;
  const reportUrl = await servePage(page, stops);
  const dashboard =
    world.tracker && `\ndashboard ${world.tracker.url}, token ${world.tracker.token}`;
  console.log(`\nreport    ${reportUrl}${dashboard ?? ''}\nCtrl-C ends it.`);
  await world.crashed;
}

await runMain(main);
