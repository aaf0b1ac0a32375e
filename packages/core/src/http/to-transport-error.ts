import { TransportError, type TransportFault } from './transport-error.js';

/** What the code or the message of a platform's error proves. */
type Proof = readonly [TransportFault, 'not_executed' | 'unknown'];

/** Nothing was proved: the request may have been processed. */
const LOST: Proof = ['cut', 'unknown'];
const UNREACHABLE: Proof = ['unreachable', 'not_executed'];
const UNTRUSTED: Proof = ['untrusted', 'not_executed'];

const BY_CODE: Readonly<Record<string, Proof>> = {
  ECONNREFUSED: UNREACHABLE,
  ENOTFOUND: UNREACHABLE,
  EAI_AGAIN: UNREACHABLE,
  EAI_FAIL: UNREACHABLE,
  EAI_NODATA: UNREACHABLE,
  EAI_NONAME: UNREACHABLE,
  UND_ERR_CONNECT_TIMEOUT: UNREACHABLE,
  // Bun.
  ConnectionRefused: UNREACHABLE,
  FailedToOpenSocket: UNREACHABLE,
  // node:tls: the certificate is judged before the request is written.
  ERR_TLS_CERT_ALTNAME_INVALID: UNTRUSTED,
  CERT_HAS_EXPIRED: UNTRUSTED,
  CERT_NOT_YET_VALID: UNTRUSTED,
  CERT_REVOKED: UNTRUSTED,
  CERT_UNTRUSTED: UNTRUSTED,
  CERT_REJECTED: UNTRUSTED,
  CERT_SIGNATURE_FAILURE: UNTRUSTED,
  CERT_CHAIN_TOO_LONG: UNTRUSTED,
  INVALID_CA: UNTRUSTED,
  INVALID_PURPOSE: UNTRUSTED,
  HOSTNAME_MISMATCH: UNTRUSTED,
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  // OpenSSL refuses these in the first flight; other errors of a record may come at any time.
  ERR_SSL_UNSUPPORTED_PROTOCOL: UNTRUSTED,
  ERR_SSL_NO_PROTOCOLS_AVAILABLE: UNTRUSTED,
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: UNTRUSTED,
  ERR_SSL_TLSV1_UNRECOGNIZED_NAME: UNTRUSTED,
  ERR_SSL_WRONG_VERSION_NUMBER: ['untrusted', 'unknown'],
  ERR_SSL_PACKET_LENGTH_TOO_LONG: ['untrusted', 'unknown'],
  UND_ERR_HEADERS_TIMEOUT: ['stalled', 'unknown'],
  UND_ERR_BODY_TIMEOUT: ['stalled', 'unknown'],
  UND_ERR_HEADERS_OVERFLOW: ['garbled', 'unknown'],
};

/** A socket that ends during the TLS handshake has the same code as one that ends later. */
const BEFORE_TLS = /before secure TLS connection was established/;
/** Deno's errors have no code. */
const DENO_CONNECT = /client error \(Connect\)/;

/**
 * Classifies what a platform's `fetch` or socket threw. It is `not_executed` only on proof; everything
 * unknown counts as `unknown`, a keep-alive socket that closed under the request above all.
 */
export function toTransportError(thrown: unknown): TransportError {
  if (thrown instanceof TransportError) return thrown;
  const root = rootOf(thrown);
  const [fault, execution] = proofOf(root);
  return new TransportError({ fault, execution, code: codeOf(root), message: describe(root) });
}

/** As {@link toTransportError}, after the head of the answer: the request has arrived then. */
export function toBodyError(thrown: unknown): TransportError {
  const error = toTransportError(thrown);
  if (error.execution === 'unknown') return error;
  return new TransportError({
    fault: 'cut',
    execution: 'unknown',
    code: error.code,
    message: error.message,
  });
}

/** fetch says "fetch failed", ky says more, and the innermost cause says why. */
function rootOf(thrown: unknown): unknown {
  let root = thrown;
  for (let depth = 0; depth < 5; depth += 1) {
    if (!(root instanceof Error) || root.cause === undefined || root.cause === null) return root;
    root = root.cause;
  }
  return root;
}

function proofOf(root: unknown): Proof {
  if (!(root instanceof Error)) return LOST;
  // Happy eyeballs: one error for each address that was tried, and all of them must prove it.
  if (root instanceof AggregateError && root.errors.length > 0) {
    const proofs = root.errors.map(proofOf);
    return proofs.find((proof) => proof[1] === 'unknown') ?? proofs[0] ?? LOST;
  }
  if ('syscall' in root && root.syscall === 'connect') return UNREACHABLE;
  const code = codeOf(root);
  const proof = code === undefined ? undefined : BY_CODE[code];
  if (proof !== undefined) return proof;
  if (code?.startsWith('HPE_') === true) return ['garbled', 'unknown'];
  if (BEFORE_TLS.test(root.message) || DENO_CONNECT.test(root.message)) return UNREACHABLE;
  return LOST;
}

function codeOf(root: unknown): string | undefined {
  if (!(root instanceof Error) || !('code' in root)) return undefined;
  return typeof root.code === 'string' ? root.code : undefined;
}

/** Keeps what helps to find the cause; of URLs only scheme and host, since their rest may be personal or secret. */
function describe(root: unknown): string {
  if (!(root instanceof Error)) return 'the transport failed';
  const text = root.message === '' ? (codeOf(root) ?? root.name) : root.message;
  return text.replaceAll(/(https?:\/\/)(?:[^\s/?#"')]*@)?([^\s/?#"')]+)[^\s"')]*/gi, '$1$2');
}
