import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { StopList } from './stop-list.ts';

/** Shows a file on this machine. Returns its address. */
export async function servePage(path: string, stops: StopList): Promise<string> {
  const server = createServer(async (_, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(await readFile(path).catch(() => 'gone'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  stops.add(async () => void server.close());
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return `http://127.0.0.1:${port}`;
}
