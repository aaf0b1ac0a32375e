import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { isSound } from './chaos-report.ts';
import { formatReports } from './format-reports.ts';
import { providers } from './providers.ts';

const { values } = parseArgs({
  options: {
    tasks: { type: 'string', default: '2500' },
    rate: { type: 'string', default: '0.35' },
    seed: { type: 'string', default: String(randomInt(1_000_000)) },
    concurrency: { type: 'string', default: '64' },
    providers: { type: 'string', default: [...providers.keys()].join(',') },
  },
});

const rate = Number(values.rate);
const options = {
  tasks: Number(values.tasks),
  rate,
  seed: Number(values.seed),
  concurrency: Number(values.concurrency),
  times: { delayMs: 150, stallMs: 1_500, retryAfterSeconds: 1 },
};

console.log(`chaos: ${values.tasks} tasks for each provider, repeat with --seed ${values.seed}`);
const reports = await Promise.all(
  values.providers.split(',').map((name) => {
    const run = providers.get(name);
    if (run === undefined)
      throw new Error(`--providers takes ${[...providers.keys()]}, got ${name}`);
    return run(options);
  }),
);
console.log(`${formatReports(reports)}\n`);
for (const { provider, problems, tokens } of reports) {
  if (tokens !== undefined) {
    console.log(
      `${provider}: finished calls reported ${tokens.reported} tokens, the provider counted ${tokens.counted}`,
    );
  }
  for (const { task, text } of problems.slice(0, 20)) console.log(`✗ ${provider} ${task}: ${text}`);
}
console.log(`seed ${values.seed}`);
process.exitCode = reports.every((report) => isSound(report, rate)) ? 0 : 1;
