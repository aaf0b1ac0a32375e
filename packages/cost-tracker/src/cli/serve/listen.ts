import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { type Clock, systemClock } from '@quayside/core';
import type { Hono } from 'hono';
import { createDrainer } from '../../server/drain-server.js';
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

/** @throws CommandError where the port or the address cannot be had */
export async function listen(
  app: Pick<Hono, 'fetch'>,
  { port, host }: { readonly port: number; readonly host: string },
  clock: Clock = systemClock,
): Promise<Listener> {
  // Of the kinds of server that it can make, it makes this one where no other is asked for.
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  const drain = createDrainer(server, clock);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(cannotListen(error, port, host)));
    server.listen(port, host, resolve);
  });
  const address = server.address();
  const actual = typeof address === 'object' ? (address?.port ?? port) : port;
  return { url: `http://${host.includes(':') ? `[${host}]` : host}:${actual}`, drain };
}

function cannotListen(error: NodeJS.ErrnoException, port: number, host: string): CommandError {
  if (error.code === 'EADDRINUSE')
    return new CommandError(`port ${port} is taken; choose another one with --port`);
  return new CommandError(`it cannot listen on ${host}, port ${port}: ${error.code}`);
}
