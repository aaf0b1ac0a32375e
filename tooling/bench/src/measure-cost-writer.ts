import { writeSync } from 'node:fs';
import { spoolingTracker, usage } from './cost-tracker.ts';

/** Logs usage without end, and writes the id of every event that was acknowledged, until it is killed. */
const [origin = '', directory = ''] = process.argv.slice(2);
const tracker = spoolingTracker(origin, directory);

async function log(): Promise<void> {
  for (;;) {
    const result = await tracker.logUsage(usage);
    if (result.recorded && result.sink !== 'central') writeSync(1, `${result.id}\n`);
  }
}

await Promise.all(Array.from({ length: 64 }, log));
