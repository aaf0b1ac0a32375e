import type { Agent } from 'node:http';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { TransportError } from '../http/transport-error.js';

/**
 * Bounds the time that new connections of `agent` take. Nothing has been sent then, so the error can say
 * `not_executed`. It costs nothing where a connection is reused.
 */
export function connectWithin(agent: Agent, timeoutMs: number): Agent {
  const connect = agent.createConnection;
  agent.createConnection = function createConnection(options, callback) {
    const socket = connect.call(this, options, callback);
    // An agent may hand its socket to the callback instead; Node's own two return it.
    if (socket) limit(socket as Socket | TLSSocket, timeoutMs);
    return socket;
  };
  return agent;
}

function limit(socket: Socket | TLSSocket, timeoutMs: number): void {
  const timer = setTimeout(() => {
    socket.destroy(
      new TransportError({
        fault: 'unreachable',
        execution: 'not_executed',
        code: 'ETIMEDOUT',
        message: `no connection within ${timeoutMs} ms`,
      }),
    );
  }, timeoutMs);
  timer.unref();
  const stop = (): void => clearTimeout(timer);
  socket.once('encrypted' in socket ? 'secureConnect' : 'connect', stop);
  socket.once('close', stop);
}
