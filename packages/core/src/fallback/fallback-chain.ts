import type { Binding } from '../bind-port.js';
import type { CallIdentity } from '../call.js';
import type { Clock } from '../clock.js';
import type { ErrorCode } from '../errors/error-code.js';
import {
  IntegrationError,
  isIntegrationError,
  withErrorFields,
} from '../errors/integration-error.js';
import type { Fact } from '../fact.js';
import type { OperationOptions } from '../port.js';
import { claimPin, pinnedMember } from './chain-pin.js';
import type { FallbackPins } from './fallback-pins.js';

/** One bound port of a chain. */
export interface ChainMember {
  /** The provider's name, made unique within the chain. */
  readonly label: string;
  readonly binding: Binding;
  /** The bound port's operations, their types given up. */
  readonly operations: Readonly<
    Record<string, (input: unknown, options?: OperationOptions) => unknown>
  >;
}

/** Bound ports in the order in which they are asked. */
export interface Chain {
  readonly members: readonly ChainMember[];
  readonly pins: FallbackPins;
  readonly clock: Clock;
  readonly emit: (fact: Fact, call: CallIdentity) => void;
}

/** What is asked of a chain. */
export type ChainCall = Omit<CallIdentity, 'provider' | 'idempotencyKey'>;

/** The answer, and who gave it. */
export interface ChainAnswer<T> {
  readonly member: ChainMember;
  readonly answer: T;
}

/** Failures of a provider or of the way to it. Everything else is an answer that a backup must not overrule. */
const FALLBACK_CODES: ReadonlySet<ErrorCode> = new Set([
  'unavailable',
  'timeout',
  'rate_limited',
  'quota_exhausted',
  'circuit_open',
  'bulkhead_full',
  'malformed_response',
  'unauthenticated',
  'unsupported',
]);

/** Whether another provider may be asked without any effect happening twice. */
function mayFallBack(error: IntegrationError, call: ChainCall): boolean {
  if (!FALLBACK_CODES.has(error.code)) return false;
  return call.idempotency === 'safe' || error.execution === 'not_executed';
}

/** Asks the members in order until one answers or nobody else may be asked. */
export async function askInOrder<T>(
  chain: Chain,
  call: ChainCall,
  options: OperationOptions | undefined,
  ask: (member: ChainMember, options: OperationOptions | undefined) => Promise<T>,
): Promise<ChainAnswer<T>> {
  options?.signal?.throwIfAborted();
  const timeoutMs = options?.timeoutMs;
  const deadline = timeoutMs === undefined ? undefined : chain.clock.now() + timeoutMs;
  const pin = await claimPin(chain, call, options, deadline);
  const members = pin === undefined || pin.fresh ? chain.members : pinnedMember(chain, pin);
  const failures: Failure[] = [];
  for (const [index, member] of members.entries()) {
    const left = deadline === undefined ? undefined : deadline - chain.clock.now();
    try {
      const answer = await ask(member, index === 0 ? options : { ...options, timeoutMs: left });
      return { member, answer };
    } catch (error) {
      // The caller's abort, and the faults of our own that nobody classified, end everything.
      if (options?.signal?.aborted || !isIntegrationError(error)) throw error;
      failures.push({ provider: member.label, error });
      const next = members[index + 1];
      const inTime = deadline === undefined || chain.clock.now() < deadline;
      const goesOn = next !== undefined && inTime && mayFallBack(error, call);
      if (!goesOn || !((await pin?.move(next.label)) ?? true)) {
        await pin?.settle(error);
        options?.signal?.throwIfAborted();
        throw verdict(failures, call);
      }
      const identity = { ...call, idempotencyKey: options?.idempotencyKey, provider: member.label };
      chain.emit({ type: 'fallback.used', from: member.label, to: next.label }, identity);
    }
  }
  throw unknownMember(chain, call);
}

interface Failure {
  readonly provider: string;
  readonly error: IntegrationError;
}

/**
 * The error of the first member, unless a backup may have acted: then that doubt is what the caller must
 * know. The others are named in `details.fallbacks`.
 */
function verdict(failures: readonly Failure[], call: ChainCall): unknown {
  const [first] = failures;
  const last = failures.at(-1);
  if (first === undefined || last === undefined || failures.length === 1) return first?.error;
  const doubtful = call.idempotency !== 'safe' && last.error.execution === 'unknown';
  const chosen = doubtful ? last : first;
  const fallbacks = failures
    .filter((failure) => failure !== chosen)
    .map(({ provider, error }) => ({ provider, code: error.code }));
  return withErrorFields(chosen.error, { details: { ...chosen.error.details, fallbacks } });
}

function unknownMember({ members }: Chain, call: ChainCall): IntegrationError {
  const labels = members.map(({ label }) => label).join(', ');
  return new IntegrationError({
    message: `${call.operation} was not sent: its idempotency key belongs to a provider that is not among ${labels} (conflict). Ask that provider what became of it.`,
    code: 'conflict',
    execution: 'unknown',
    attempts: 0,
    provider: labels,
    port: call.port,
    operation: call.operation,
  });
}
