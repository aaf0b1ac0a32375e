import type { CreateOperations } from '../operation.ts';
import { readEvents, readVector } from '../read-by-hand.ts';
import { type PlainRequest, requests } from '../requests.ts';

async function send(origin: string, request: PlainRequest): Promise<unknown> {
  const { method, path, headers, body, read } = request;
  const response = await fetch(`${origin}${path}`, {
    method,
    headers,
    ...(body !== undefined && { body }),
  });
  if (read === 'vector') return readVector(await response.text());
  return read === 'events' && response.body !== null ? readEvents(response.body) : response.json();
}

export const create: CreateOperations = (origin) =>
  Object.fromEntries(
    Object.entries(requests).map(([name, request]) => [name, () => send(origin, request)]),
  );
