import type { ErrorCode, Execution } from '../errors/error-code.js';

/** What a status means where the adapter's own table has nothing to say. */
export interface StatusVerdict {
  readonly code: ErrorCode;
  readonly execution: Execution;
  /** What to do about it, one sentence. */
  readonly advice: string;
}

const WRONG_REQUEST = 'Correct the request; sending it again cannot help.';
const STATE = 'Read the current state before trying again.';
const MAY_HAVE_ACTED = 'The provider may have acted: repeat it only where that is harmless.';

type Row = readonly [ErrorCode, Execution, string];

const TABLE: Readonly<Record<number, Row>> = {
  400: ['invalid_request', 'executed', WRONG_REQUEST],
  401: ['unauthenticated', 'executed', 'Check the credentials.'],
  402: ['rejected', 'executed', "Check the account's payment state."],
  403: ['permission_denied', 'executed', 'Check what these credentials may do.'],
  404: ['not_found', 'executed', 'Check the id, and that the credentials belong to its account.'],
  408: ['timeout', 'unknown', MAY_HAVE_ACTED],
  409: ['conflict', 'executed', STATE],
  410: ['not_found', 'executed', 'It is gone for good.'],
  412: ['conflict', 'executed', STATE],
  // RFC 9110 §15.5.20: this server did not process the request; another connection may.
  421: ['unavailable', 'not_executed', 'Send it again.'],
  423: ['conflict', 'executed', STATE],
  // RFC 8470 §5.2: the server was unwilling to risk processing the request.
  425: ['unavailable', 'not_executed', 'Send it again.'],
  429: ['rate_limited', 'not_executed', 'Wait as long as retryAfterMs says, or slow down.'],
  451: ['permission_denied', 'executed', 'The provider refuses it for legal reasons.'],
};

/** Judges an answer by its status alone, whatever its body looks like. */
export function classifyStatus(status: number): StatusVerdict {
  const [code, execution, advice] = TABLE[status] ?? byClass(status);
  return { code, execution, advice };
}

function byClass(status: number): Row {
  if (status >= 500 && status < 600) return ['unavailable', 'unknown', MAY_HAVE_ACTED];
  if (status >= 400 && status < 500) return ['invalid_request', 'executed', WRONG_REQUEST];
  // After a write, 300 to 303 may mean that it is done and its result elsewhere.
  const execution = status >= 304 && status < 400 ? 'executed' : 'unknown';
  return ['malformed_response', execution, 'Check the base URL: this is no answer of the API.'];
}
