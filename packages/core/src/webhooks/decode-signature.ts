/** The `length` bytes of a written signature; undefined for what cannot be one. */
export function decodeSignature(
  signature: string,
  encoding: 'hex' | 'base64',
  length: number,
): Uint8Array | undefined {
  return encoding === 'base64' ? fromBase64(signature, length) : fromHex(signature, length);
}

function fromHex(signature: string, length: number): Uint8Array | undefined {
  if (signature.length !== length * 2 || !/^[0-9a-f]*$/.test(signature)) return undefined;
  return Uint8Array.from({ length }, (_, index) =>
    Number.parseInt(signature.slice(index * 2, index * 2 + 2), 16),
  );
}

function fromBase64(signature: string, length: number): Uint8Array | undefined {
  const digits = Math.ceil((length * 4) / 3);
  const written = signature.slice(0, digits);
  if (!/^[A-Za-z0-9+/]*$/.test(written)) return undefined;
  if (written.length !== digits || signature !== written.padEnd(Math.ceil(digits / 4) * 4, '='))
    return undefined;
  return Uint8Array.from(atob(signature), (character) => character.charCodeAt(0));
}
