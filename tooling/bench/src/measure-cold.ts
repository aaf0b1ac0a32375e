import { clients } from './clients/index.ts';

/**
 * One client in a fresh process. `touched` makes the platform load its fetch first, so that the import
 * is charged with its own weight only.
 */
const [name = '', origin = '', touched = 'no'] = process.argv.slice(2);
if (touched === 'touched') void new globalThis.Request('http://127.0.0.1/');
const spent = (since?: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
};
const start = process.cpuUsage();
const loaded = await clients[name]?.();
const importMs = spent(start);
await loaded?.create(origin).charge(1);
process.stdout.write(JSON.stringify({ importMs, firstCallMs: spent(start) }));
process.exit(0);
