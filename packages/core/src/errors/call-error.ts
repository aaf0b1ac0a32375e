import type { CallIdentity } from '../call.js';
import type { ErrorCode } from './error-code.js';
import { IntegrationError, type IntegrationErrorFields } from './integration-error.js';

/** What became of a call; the fields are those of the error. */
export interface CallFailure
  extends Omit<IntegrationErrorFields, 'message' | 'provider' | 'port' | 'operation'> {
  /** Completes "stripe charge failed: …", or "stripe charge was not sent: …" where `attempts` is 0. */
  readonly what: string;
  /** What to do about it, as a sentence. */
  readonly remedy?: string | undefined;
}

/** Makes the error of a call, its message in the one form that all of them have. */
export function callError(
  identity: Pick<CallIdentity, 'provider' | 'port' | 'operation'>,
  { what, remedy, ...fields }: CallFailure,
): IntegrationError {
  const { provider, port, operation } = identity;
  const end = fields.attempts === 0 ? 'was not sent' : 'failed';
  const message = failureMessage(identity, end, fields.code, what, remedy);
  return new IntegrationError({ ...fields, message, provider, port, operation });
}

/** The one form of all messages: `stripe charge failed: <what> (<code>). <remedy>` */
export function failureMessage(
  { provider, operation }: Pick<CallIdentity, 'provider' | 'operation'>,
  end: 'failed' | 'was not sent',
  code: ErrorCode,
  what: string,
  remedy: string | undefined,
): string {
  const advice = remedy === undefined ? '' : ` ${remedy}`;
  return `${provider} ${operation} ${end}: ${what} (${code}).${advice}`;
}
