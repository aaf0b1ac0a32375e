import { hmacSha256 } from '@quayside/core/webhooks';

const encoder = new TextEncoder();

async function toMac(secret: string, text: string): Promise<string> {
  const mac = await hmacSha256(encoder.encode(secret), [encoder.encode(text)]);
  return Array.from(mac, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * Signs a webhook body as Stripe does and returns the value of the `Stripe-Signature` header. Several
 * secrets give several `v1`, as while a secret is rolled. `timestamp` is in Unix seconds.
 * https://docs.stripe.com/webhooks#verify-manually
 */
export async function signStripePayload(
  payload: string,
  secret: string | readonly string[],
  timestamp: number,
): Promise<string> {
  const secrets = typeof secret === 'string' ? [secret] : secret;
  const macs = await Promise.all(secrets.map((one) => toMac(one, `${timestamp}.${payload}`)));
  return [`t=${timestamp}`, ...macs.map((mac) => `v1=${mac}`)].join(',');
}
