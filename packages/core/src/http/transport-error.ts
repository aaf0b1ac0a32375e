import type { Execution } from '../errors/error-code.js';

/**
 * Why a transport has no answer.
 *
 * - `unreachable`: no connection was made (refused, unknown host, no route, connect timeout)
 * - `untrusted`: the server's certificate or its TLS was refused
 * - `cut`: the connection ended before the answer was complete
 * - `stalled`: the platform's own timeout ended a silent connection
 * - `too_large`: the body is longer than its limit
 * - `garbled`: what arrived is not HTTP, or cannot be decoded
 * - `closed`: the transport was closed
 */
export type TransportFault =
  | 'unreachable'
  | 'untrusted'
  | 'cut'
  | 'stalled'
  | 'too_large'
  | 'garbled'
  | 'closed';

/** Everything a {@link TransportError} carries. */
export interface TransportErrorFields {
  readonly fault: TransportFault;
  /** `not_executed` only where it is certain that no byte of the request was processed. */
  readonly execution: Exclude<Execution, 'executed'>;
  /** The platform's code, `ECONNREFUSED` for example. */
  readonly code?: string | undefined;
  readonly message: string;
}

/**
 * What a transport rejects with. It has no cause: the platform's errors may quote headers and URLs, and
 * whatever it says of them is in its message and its code.
 */
export class TransportError extends Error {
  override readonly name: string = 'TransportError';
  readonly fault: TransportFault;
  readonly execution: Exclude<Execution, 'executed'>;
  readonly code: string | undefined;

  constructor(fields: TransportErrorFields) {
    super(fields.message);
    this.fault = fields.fault;
    this.execution = fields.execution;
    this.code = fields.code;
  }
}

/** The error of a body that is longer than what its reader allows. */
export function bodyTooLarge(limitBytes: number): TransportError {
  return new TransportError({
    fault: 'too_large',
    execution: 'unknown',
    message: `the body is larger than ${limitBytes} bytes`,
  });
}
