/** API keys and webhook secrets, masked ones too; client secrets; addresses; card numbers. */
const SECRETS =
  /\b(?:sk|rk|pk|ek|whsec|tok)_[\w*]+|\w+_secret_\w+|[^\s'"<>]+@[^\s'"<>]+|\b\d(?:[ -]?\d){11,18}\b/g;

/** Stripe's messages quote what was sent: what is secret or personal in them is replaced, and the length bounded. */
export function redact(message: string): string {
  const clean = message.replace(SECRETS, '[redacted]').replace(/\s+/g, ' ').trim();
  return clean.length > 300 ? `${clean.slice(0, 299)}…` : clean;
}
