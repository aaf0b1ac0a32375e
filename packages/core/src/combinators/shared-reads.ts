import type { Binding } from '../bind-port.js';
import type { CallIdentity } from '../call.js';
import { isIntegrationError } from '../errors/integration-error.js';
import { misconfigured } from '../errors/misconfigured.js';
import type { OperationOptions } from '../port.js';
import { canonicalForm } from './canonical-form.js';
import { type Ask, type PortRow, rowsOf } from './surround-port.js';

/** What a `key` option is asked about. */
export interface SharedRead {
  readonly operation: string;
  readonly input: unknown;
  /** The input in a form that does not depend on the order of keys. */
  readonly canonical: string;
}

/**
 * Names what two reads must have in common to share an answer. Undefined, or an error: the read shares
 * with nobody.
 */
export type SharedReadKey = (read: SharedRead) => string | undefined;

/** Names the operations of `binding` that may share answers: reads that answer once. */
export function sharedOperations<P>(
  kind: string,
  binding: Binding<P>,
  wanted: ReadonlyArray<keyof P & string> | undefined,
): ReadonlySet<string> {
  const reads = rowsOf(binding).filter(isSharable);
  const names = new Set(reads.map(({ operation }) => operation));
  const wrong = wanted?.find((operation) => !names.has(operation));
  if (wrong === undefined) return wanted === undefined ? names : new Set(wanted);
  const what = `'${wrong}' is no operation of ${binding.port.name} that is safe and answers once`;
  throw misconfigured(kind, what, `Choose from ${[...names].join(', ')}.`);
}

function isSharable({ idempotency, shape }: PortRow): boolean {
  return idempotency === 'safe' && shape === 'one';
}

/** The keys of one port's reads. */
export interface ReadKeys {
  /** Undefined where the read shares with nobody. */
  of(operation: string, input: unknown): string | undefined;
  /** What the keys of all reads, or of one operation's, begin with. */
  prefix(operation?: string): string;
}

export function createReadKeys<P>(
  { provider, port }: Binding<P>,
  key: SharedReadKey | undefined,
): ReadKeys {
  const prefix = (operation?: string): string =>
    operation === undefined
      ? `${provider}/${port.name}.`
      : `${provider}/${port.name}.${operation}:`;
  return {
    prefix,
    of: (operation, input) => {
      const canonical = canonicalForm(input ?? {});
      if (canonical === undefined) return undefined;
      const own = key === undefined ? canonical : keyOf(key, { operation, input, canonical });
      return own === undefined ? undefined : prefix(operation) + own;
    },
  };
}

function keyOf(key: SharedReadKey, read: SharedRead): string | undefined {
  try {
    return key(read);
  } catch {
    // A key that cannot be made costs the sharing, never the read.
    return undefined;
  }
}

/** Who reads, for facts and errors. A new one for each call. */
export function readIdentity<P>({ provider, port }: Binding<P>, row: PortRow): CallIdentity {
  const { operation, idempotency } = row;
  return { provider, port: port.name, operation, idempotency, idempotencyKey: undefined };
}

/** The options of the call that is shared: those of the caller, without what limits him alone. */
export function sharedOptions(
  options: OperationOptions | undefined,
  signal: AbortSignal,
): OperationOptions {
  return { ...options, signal, timeoutMs: undefined, within: undefined };
}

/**
 * Tells `wrote` when a write has ended that may have acted. One that certainly did not leaves everything as
 * it was: while a provider is down, refused writes must not cost the answers that stand in for it.
 */
export function afterWrite(ask: Ask, wrote: () => void): Ask {
  return async (input, options) => {
    try {
      const answer = await ask(input, options);
      wrote();
      return answer;
    } catch (error) {
      if (!isIntegrationError(error) || error.execution !== 'not_executed') wrote();
      throw error;
    }
  };
}

/** Whether an operation may change what was read. Lists change nothing. */
export function isWrite({ idempotency, shape }: PortRow): boolean {
  return idempotency !== 'safe' && shape !== 'pages';
}
