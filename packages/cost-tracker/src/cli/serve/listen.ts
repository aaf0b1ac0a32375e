import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { type Clock, systemClock } from '@quayside/core';
import type { Hono } from 'hono';
import { CommandError } from '../command-error.js';

/** A server that listens. */
export interface Listener {
  readonly url: string;
  /**
   * Takes no more connections, lets the requests under way end, and resolves when all are gone; what is not over
   * after so many milliseconds is cut off.
   */
  drain(atMostMs: number): Promise<void>;
}

/** The dashboard's live page follows until somebody hangs up. */
const ENDLESS = '/live/events';

/** @throws CommandError where the port or the address cannot be had */
export async function listen(
  app: Pick<Hono, 'fetch'>,
  { port, host }: { readonly port: number; readonly host: string },
  clock: Clock = systemClock,
): Promise<Listener> {
  // Of the kinds of server that it can make, it makes this one where no other is asked for.
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  const drainer = createDrainer(server, clock);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(cannotListen(error, port, host)));
    server.listen(port, host, resolve);
  });
  const address = server.address();
  const actual = typeof address === 'object' ? (address?.port ?? port) : port;
  return { url: `http://${host.includes(':') ? `[${host}]` : host}:${actual}`, drain: drainer };
}

function createDrainer(server: Server, clock: Clock): (atMostMs: number) => Promise<void> {
  const underWay = new Map<ServerResponse, IncomingMessage>();
  let draining = false;
  // Before the one that answers, which may do so at once.
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    underWay.set(response, request);
    response.once('close', () => underWay.delete(response));
    if (draining) response.shouldKeepAlive = false;
  });
  return async (atMostMs) => {
    draining = true;
    for (const [response, { url = '' }] of underWay) {
      response.shouldKeepAlive = false;
      if (url.startsWith(ENDLESS)) response.destroy();
    }
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeIdleConnections();
    const cancel = clock.schedule(() => server.closeAllConnections(), atMostMs);
    await closed;
    cancel();
  };
}

function cannotListen(error: NodeJS.ErrnoException, port: number, host: string): CommandError {
  if (error.code === 'EADDRINUSE')
    return new CommandError(`port ${port} is taken; choose another one with --port`);
  return new CommandError(`it cannot listen on ${host}, port ${port}: ${error.code}`);
}
