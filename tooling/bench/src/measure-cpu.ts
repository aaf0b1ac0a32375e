import { clients } from './clients/index.ts';
import { cpuPerCall } from './cpu-per-call.ts';

/** One client, one fresh process: CPU (user + system, all threads) per call after a warm-up. */
const [name = '', origin = '', kind = 'charge', concurrency = '1', calls = '1000'] =
  process.argv.slice(2);
const loaded = await clients[name]?.();
if (loaded === undefined) throw new Error(`no client '${name}'`);
const client = loaded.create(origin);
const call = kind === 'get' ? client.get : client.charge;
const figure = await cpuPerCall(call, {
  concurrency: Number(concurrency),
  warmUp: 6000,
  calls: Number(calls),
});
process.stdout.write(JSON.stringify(figure));
process.exit(0);
