import { constantTimeEqual } from './constant-time-equal.js';
import { hmacSha256 } from './hmac.js';

/** How a provider signs: what a signature is, and how it is told from a forged one. */
export interface SignatureAlgorithm {
  /** How many bytes every signature has. */
  readonly signatureBytes: number;
  /** Whether one of `signatures` was made with `key` over the chunks as if they were one. */
  readonly verify: (
    key: Uint8Array,
    signatures: readonly Uint8Array[],
    chunks: readonly Uint8Array[],
  ) => Promise<boolean>;
}

/** A MAC under a secret that both sides have. Every signature is compared, whatever the others were. */
export const hmacSha256Algorithm: SignatureAlgorithm = {
  signatureBytes: 32,
  verify: async (key, signatures, chunks) => {
    const expected = await hmacSha256(key, chunks);
    const equal = signatures.map((signature) => constantTimeEqual(signature, expected));
    return equal.includes(true);
  },
};
