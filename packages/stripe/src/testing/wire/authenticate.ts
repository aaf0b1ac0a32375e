import { StripeFailure } from './stripe-failure.js';

const adviceOnMissingKey =
  "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See https://stripe.com/docs/api#authentication for details, or we can help at https://support.stripe.com/.";

function unauthenticated(message: string, code?: string): StripeFailure {
  return new StripeFailure(401, message, { code }, true);
}

/** Bearer, or Basic with the key as user name. https://docs.stripe.com/api/authentication */
function toKey(authorization: string): string | undefined {
  const [scheme = '', credentials = ''] = authorization.trim().split(/\s+/, 2);
  if (scheme.toLowerCase() === 'bearer') return credentials;
  if (scheme.toLowerCase() !== 'basic') return undefined;
  try {
    return atob(credentials).split(':', 1)[0];
  } catch {
    return undefined;
  }
}

function toHint(key: string): string {
  const prefix = /^[a-z]+_[a-z]+_/.exec(key)?.[0] ?? '';
  return `${prefix}${'*'.repeat(8)}${key.length > 12 ? key.slice(-4) : ''}`;
}

/** Throws Stripe's 401 unless the request carries an accepted key; without `accepted` any test key is. */
export function authenticate(
  authorization: string | undefined,
  accepted: readonly string[] | undefined,
): void {
  const key = authorization === undefined ? undefined : toKey(authorization);
  if (key === undefined || key === '') throw unauthenticated(adviceOnMissingKey);
  if (key.startsWith('pk_')) {
    throw unauthenticated(
      'This API call cannot be made with a publishable API key. Please use a secret API key. You can find a list of your API keys at https://dashboard.stripe.com/account/apikeys.',
      'secret_key_required',
    );
  }
  const valid = accepted === undefined ? /^[sr]k_test_\w+$/.test(key) : accepted.includes(key);
  if (!valid) throw unauthenticated(`Invalid API Key provided: ${toHint(key)}`);
}
