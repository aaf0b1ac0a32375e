import { cpuPerCall } from './cpu-per-call.ts';
import { clients } from './operations/clients/index.ts';

/** One operation of one client in a fresh process. */
const [client = '', name = '', origin = '', concurrency = '1', warmUp = '0', calls = '1'] =
  process.argv.slice(2);
const loaded = await clients[client]?.();
const call = loaded?.create(origin)[name];
if (call === undefined) throw new Error(`no '${name}' of '${client}'`);
const figure = await cpuPerCall(call, {
  concurrency: Number(concurrency),
  warmUp: Number(warmUp),
  calls: Number(calls),
});
process.stdout.write(JSON.stringify(figure));
process.exit(0);
