import { Agent, request } from 'node:http';
import { type CreateClient, form, headers, intentId } from './client.ts';

/** The floor of the Node transport: `node:http` with a keep-alive agent and JSON.parse, nothing else. */
export const create: CreateClient = (origin) => {
  const agent = new Agent({ keepAlive: true });
  const { hostname, port } = new URL(origin);
  const send = (method: string, path: string, own: Record<string, string>, body?: string) =>
    new Promise<unknown>((resolve, reject) => {
      const outgoing = request(
        { agent, host: hostname, port, method, path, headers: own },
        (incoming) => {
          const chunks: Buffer[] = [];
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
          incoming.on('end', () => resolve(JSON.parse(Buffer.concat(chunks).toString('utf8'))));
          incoming.on('error', reject);
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  return {
    charge: (call) =>
      send(
        'POST',
        '/v1/payment_intents',
        {
          ...headers,
          'idempotency-key': `order-${call}`,
          'content-length': String(Buffer.byteLength(form)),
        },
        form,
      ),
    get: () => send('GET', `/v1/payment_intents/${intentId}`, headers),
  };
};
