import type { CallIdentity } from '../call.js';
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
  { provider, port, operation }: Pick<CallIdentity, 'provider' | 'port' | 'operation'>,
  { what, remedy, ...fields }: CallFailure,
): IntegrationError {
  const end = fields.attempts === 0 ? 'was not sent' : 'failed';
  const advice = remedy === undefined ? '' : ` ${remedy}`;
  const message = `${provider} ${operation} ${end}: ${what} (${fields.code}).${advice}`;
  return new IntegrationError({ ...fields, message, provider, port, operation });
}
