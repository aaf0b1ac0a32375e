/** A SHA-256 MAC: 32 bytes. */
const PATTERNS = { hex: /^[0-9a-f]{64}$/, base64: /^[A-Za-z0-9+/]{43}=$/ };

/** The bytes of a written signature; undefined for what cannot be one. */
export function decodeSignature(
  signature: string,
  encoding: 'hex' | 'base64',
): Uint8Array | undefined {
  if (!PATTERNS[encoding].test(signature)) return undefined;
  if (encoding === 'base64') {
    return Uint8Array.from(atob(signature), (character) => character.charCodeAt(0));
  }
  return Uint8Array.from({ length: 32 }, (_, index) =>
    Number.parseInt(signature.slice(index * 2, index * 2 + 2), 16),
  );
}
