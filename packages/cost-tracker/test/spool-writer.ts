// Fills a spool as fast as it can and writes the id of every event that is kept for certain.
import { writeSync } from 'node:fs';
import { openSpool } from '../src/spool/open-spool.js';

const [directory = '', name = '', count = '0'] = process.argv.slice(2);
const spool = openSpool({ directory, segmentBytes: 64 * 1024 });
let next = 0;

async function write(): Promise<void> {
  while (next < Number(count)) {
    const id = `${name}-${next++}`;
    await spool.append({ id, payload: JSON.stringify({ id, text: 'x'.repeat(200) }) });
    writeSync(1, `${id}\n`);
  }
}

await Promise.all(Array.from({ length: 32 }, write));
