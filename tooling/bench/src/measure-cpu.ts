import { clients } from './clients/index.ts';

/** One client, one fresh process: CPU (user + system, all threads) per call after a warm-up. */
const [name = '', origin = '', kind = 'charge', concurrency = '1', calls = '1000'] =
  process.argv.slice(2);
const loaded = await clients[name]?.();
if (loaded === undefined) throw new Error(`no client '${name}'`);
const client = loaded.create(origin);
const call = kind === 'get' ? client.get : client.charge;

async function drive(total: number): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < total) await call(next++);
  };
  await Promise.all(Array.from({ length: Number(concurrency) }, lane));
}

await drive(6000);
globalThis.gc?.();
const before = process.cpuUsage();
await drive(Number(calls));
const { user, system } = process.cpuUsage(before);
process.stdout.write(JSON.stringify((user + system) / Number(calls)));
process.exit(0);
