import { request as sendRequest } from 'undici';
import type { CreateOperations } from '../operation.ts';
import { readEvents, readVector } from '../read-by-hand.ts';
import { type PlainRequest, requests } from '../requests.ts';

async function send(origin: string, request: PlainRequest): Promise<unknown> {
  const { method, path, headers, body: content, read } = request;
  const { body } = await sendRequest(`${origin}${path}`, {
    method,
    headers,
    ...(content !== undefined && { body: content }),
  });
  if (read === 'vector') return readVector(await body.text());
  return read === 'events' ? readEvents(body) : body.json();
}

export const create: CreateOperations = (origin) =>
  Object.fromEntries(
    Object.entries(requests).map(([name, request]) => [name, () => send(origin, request)]),
  );
