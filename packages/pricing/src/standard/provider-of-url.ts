import { findProvider } from '@pydantic/genai-prices';

/**
 * Tells whose prices apply to what is served at a base URL: `azure` for `https://acme.openai.azure.com/openai/v1`.
 * For adapters that are pointed at another provider's server, because their facts carry the adapter's own name.
 *
 * Undefined for an address that is nobody's: a proxy, a machine of your own, one that merely looks like a provider's.
 */
export function providerOfUrl(baseUrl: string): string | undefined {
  const url = URL.parse(baseUrl);
  if (url?.protocol !== 'https:') return undefined;
  // Without credentials, query and fragment, in which any name may stand.
  const address = url.origin + url.pathname;
  const provider = findProvider({ providerApiUrl: address });
  return provider !== undefined && isAt(provider.api_pattern, url.origin, address)
    ? provider.id
    : undefined;
}

/** Its patterns match anywhere in an address; only a whole host is a provider's, or a whole part of its path. */
function isAt(pattern: string, origin: string, address: string): boolean {
  // One pattern ends before the top-level domain.
  const ended = pattern.replace(/\\\.$/, String.raw`\.[a-z]+`);
  const whole = new RegExp(`^(?:${ended})(?:$|/|(?<=/))`);
  const mayHavePath = ended.startsWith('https://') && !ended.includes('.*');
  return whole.test(origin) || (mayHavePath && whole.test(address));
}
