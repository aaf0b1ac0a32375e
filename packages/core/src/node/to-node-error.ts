import type { ClientRequest } from 'node:http';
import { toTransportError } from '../http/to-transport-error.js';
import { TransportError } from '../http/transport-error.js';

/**
 * Classifies the error of a request. Here, other than under `fetch`, the socket is at hand: one that was
 * still connecting, or shaking hands, has carried nothing of the request.
 */
export function toNodeError(error: unknown, outgoing: ClientRequest): TransportError {
  const classified = toTransportError(error);
  if (classified.execution === 'not_executed' || !isConnecting(outgoing)) return classified;
  const { fault, code, message } = classified;
  return new TransportError({
    fault: fault === 'untrusted' ? 'untrusted' : 'unreachable',
    execution: 'not_executed',
    code,
    message,
  });
}

function isConnecting({ reusedSocket, socket }: ClientRequest): boolean {
  if (reusedSocket || socket === null) return false;
  // A TLSSocket's own flag; absent on others.
  return socket.connecting || ('secureConnecting' in socket && socket.secureConnecting === true);
}

/** The error of a body whose connection ended before its end. */
export function bodyCut(): TransportError {
  return cut('the connection ended inside the body');
}

/** The error of a request that ended with neither an answer nor an error, as after a 101 unasked for. */
export function noAnswer(): TransportError {
  return cut('the connection ended without an answer');
}

function cut(message: string): TransportError {
  return new TransportError({ fault: 'cut', execution: 'unknown', code: 'ECONNRESET', message });
}
