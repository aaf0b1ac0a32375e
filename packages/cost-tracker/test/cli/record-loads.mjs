// Tells, as the last line of standard error, which modules a process has loaded, and when.
// @ts-check
import { writeSync } from 'node:fs';
import { registerHooks } from 'node:module';

/** @type {{ url: string, at: number }[]} */
const loaded = [];

registerHooks({
  load(url, context, next) {
    loaded.push({ url, at: performance.now() });
    return next(url, context);
  },
});

process.on('exit', () => {
  writeSync(2, `${JSON.stringify(loaded)}\n`);
});
