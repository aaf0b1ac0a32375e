import { IntegrationError } from '../errors/integration-error.js';
import type { WebhookScheme } from './webhook-scheme.js';

/** A secret with the time in which it counts, so that an old one ends by itself after a rotation. */
export interface DatedSecret {
  readonly secret: string;
  /** Inclusive. @default since ever */
  readonly notBefore?: Date | undefined;
  /** Inclusive. @default for ever */
  readonly notAfter?: Date | undefined;
}

/** One secret, or several while they are rotated. */
export type WebhookSecrets = string | DatedSecret | ReadonlyArray<string | DatedSecret>;

/** More than a rotation needs; each costs one HMAC over every body that anybody sends. */
const MOST_SECRETS = 5;

interface DatedKey {
  readonly key: Uint8Array;
  readonly from: number;
  readonly until: number;
}

/** Checks the secrets once and returns what picks the keys that count at a Unix time in milliseconds. */
export function createKeyring(
  scheme: WebhookScheme,
  secrets: WebhookSecrets | undefined,
): (wallNow: number) => readonly Uint8Array[] {
  const dated = toList(secrets).map((secret) => toDatedKey(scheme, secret));
  if (dated.length > MOST_SECRETS) {
    throw misconfigured(scheme, `at most ${MOST_SECRETS} webhook secrets can be in force`);
  }
  return (wallNow) => {
    const keys = dated.filter(({ from, until }) => from <= wallNow && wallNow <= until);
    if (keys.length === 0) {
      throw misconfigured(scheme, 'no webhook secret is in force, so no delivery can be verified');
    }
    return keys.map(({ key }) => key);
  };
}

function toList(secrets: WebhookSecrets | undefined): ReadonlyArray<string | DatedSecret> {
  if (secrets === undefined) return [];
  return typeof secrets === 'object' && 'length' in secrets ? secrets : [secrets];
}

function toDatedKey(scheme: WebhookScheme, given: string | DatedSecret): DatedKey {
  const { secret, notBefore, notAfter }: DatedSecret =
    typeof given === 'string' ? { secret: given } : given;
  // Inside it white space may be meant: GitHub's own example is a sentence.
  if (typeof secret !== 'string' || secret === '' || secret !== secret.trim()) {
    throw misconfigured(scheme, 'a webhook secret is blank or has white space around it');
  }
  const from = notBefore?.getTime() ?? Number.NEGATIVE_INFINITY;
  const until = notAfter?.getTime() ?? Number.POSITIVE_INFINITY;
  if (Number.isNaN(from) || Number.isNaN(until)) {
    throw misconfigured(scheme, 'notBefore or notAfter of a webhook secret is no valid date');
  }
  return { key: scheme.toKey(secret), from, until };
}

/** Names the variable, never the value. */
function misconfigured(scheme: WebhookScheme, problem: string): IntegrationError {
  return new IntegrationError({
    message: `${scheme.provider} webhooks: ${problem} (misconfigured). Pass the endpoint's secret, for example from ${scheme.secretVariable}.`,
    code: 'misconfigured',
    execution: 'not_executed',
    provider: scheme.provider,
  });
}
