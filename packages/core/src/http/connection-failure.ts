import type { ErrorCode } from '../errors/error-code.js';
import type { IntegrationError } from '../errors/integration-error.js';
import { type Exchange, exchangeError } from './exchange.js';
import type { HttpResponse } from './http-transport.js';
import { createRedactor } from './redact.js';
import { toTransportError } from './to-transport-error.js';
import { TransportError, type TransportFault } from './transport-error.js';

const MAY_HAVE_ACTED = 'The provider may have acted: repeat it only where that is harmless.';

const TABLE: Readonly<Record<TransportFault, readonly [ErrorCode, what: string, advice: string]>> =
  {
    unreachable: ['unavailable', 'no connection to the provider', 'Nothing was sent: try again.'],
    untrusted: [
      'unavailable',
      'TLS was refused',
      "Check the base URL and this machine's clock and CAs.",
    ],
    cut: ['unavailable', 'the connection ended before the answer was complete', MAY_HAVE_ACTED],
    stalled: ['timeout', 'the connection fell silent', MAY_HAVE_ACTED],
    too_large: [
      'malformed_response',
      'the answer is too large',
      'Ask for less, or raise maxBodyBytes.',
    ],
    garbled: ['malformed_response', 'the answer is not readable HTTP', MAY_HAVE_ACTED],
    closed: ['unavailable', 'the transport is closed', 'Do not use a client after closing it.'],
  };

/**
 * What a driver gets when there was no complete answer: the reason of the call's signal where that ended
 * it, else an IntegrationError. `response` is the head of an answer whose body failed.
 */
export function connectionFailure(
  exchange: Exchange,
  thrown: unknown,
  response?: HttpResponse,
): unknown {
  const { signal, headers } = exchange.request;
  if (signal.aborted) return signal.reason;
  const error = toTransportError(thrown);
  const [code, what, advice] = TABLE[error.fault];
  const cause = new TransportError({
    fault: error.fault,
    execution: error.execution,
    code: error.code,
    message: createRedactor(headers).text(error.message),
  });
  const failure: IntegrationError = exchangeError(
    exchange,
    {
      code,
      what: error.code === undefined ? what : `${what}, ${error.code}`,
      advice,
      execution: error.execution,
      // The same request gets the same answer, too large again.
      shouldRetry: error.fault === 'too_large' ? false : undefined,
      cause,
    },
    response,
  );
  return failure;
}
