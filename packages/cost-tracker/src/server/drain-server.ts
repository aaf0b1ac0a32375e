import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { type Clock, systemClock } from '@quayside/core';

/** The dashboard's live page follows until somebody hangs up. */
const ENDLESS = '/live/events';

/**
 * Makes what ends a server: it takes no more connections, lets the requests under way end, and resolves when all are
 * gone. What is not over after so many milliseconds is cut off, as a body that never comes whole. To be made before
 * the server takes requests.
 */
export function createDrainer(
  server: Server,
  clock: Clock = systemClock,
): (atMostMs: number) => Promise<void> {
  const underWay = new Map<ServerResponse, IncomingMessage>();
  let isDraining = false;
  // Before the one that answers, which may do so at once.
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    underWay.set(response, request);
    response.once('close', () => underWay.delete(response));
    if (isDraining) response.shouldKeepAlive = false;
  });
  return async (atMostMs) => {
    isDraining = true;
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
