import { abortableSignal, type Call, type CallIdentity } from '../call.js';
import { type Clock, systemClock } from '../clock.js';
import { checkedNumber } from '../errors/checked-number.js';
import type { IntegrationError } from '../errors/integration-error.js';
import { describePolicy } from '../policy.js';
import { withDeadlineRole } from '../share-deadline.js';
import type { CircuitVerdict } from './circuit.js';
import {
  type CircuitBreakerOptions,
  type CircuitBreakerPolicy,
  circuitBreaker,
} from './circuit-breaker.js';
import type { CircuitChange } from './circuit-change.js';
import type { CircuitRegistry, CircuitSnapshot } from './circuit-registry.js';
import { type CircuitSettings, checkedRules } from './circuit-rules.js';
import { type CountsAsFailure, circuitVerdict } from './circuit-verdict.js';
import { createKeyedState, type KeyedState } from './keyed-state.js';
import { rejection } from './rejection.js';
import { createSharedCircuit, type SharedCircuit, SharedCircuits } from './shared-circuits.js';
import { StoreLink, type StoreLinkOptions } from './shared-store-link.js';

export interface SharedCircuitBreakerOptions extends CircuitBreakerOptions, StoreLinkOptions {
  /** The store is asked about a circuit at most this often, in milliseconds. @default 1_000 */
  readonly syncMs?: number | undefined;
  /** Begins the keys in the store: breakers of one name share their circuits. @default 'circuit' */
  readonly name?: string | undefined;
}

/** What the policy works with. */
interface SharedParts {
  readonly inner: CircuitBreakerPolicy;
  readonly shared: SharedCircuits;
  readonly clock: Clock;
  readonly countsAsFailure: CountsAsFailure | undefined;
}

/**
 * A {@link circuitBreaker} whose openings other processes learn of. Each process counts its own failures;
 * when one opens a circuit it says so in the store, the others refuse calls as soon as they have read it,
 * and after the cool-down one process, which got the lease, probes for all of them.
 *
 * No call ever waits for the store: calls make it be read in the background, at most every `syncMs`. While
 * the store fails this is a {@link circuitBreaker}. Isolation by hand stays in this process. Reports
 * `breaker.changed` for circuits of this process, `breaker.rejected`, and `store.failed` at the first call
 * after a failure of the store.
 *
 * @throws misconfigured for a figure that is not finite or out of range.
 */
export function sharedCircuitBreaker(options: SharedCircuitBreakerOptions): CircuitBreakerPolicy {
  const {
    clock = systemClock,
    syncMs = 1_000,
    name = 'circuit',
    key: keyOf = providerOf,
  } = options;
  checkedNumber('sharedCircuitBreaker', 'syncMs', syncMs, { above: 0 });
  const link = new StoreLink('sharedCircuitBreaker', options, clock);
  let rules = checkedRules(options);
  const owner = globalThis.crypto.randomUUID();
  const shared = new SharedCircuits({ link, clock, rules: () => rules, name, syncMs, owner });
  const circuits = createKeyedState<SharedCircuit>({
    create: createSharedCircuit,
    isForgettable: ({ opener, syncing, unpublished }) =>
      opener === undefined && !syncing && !unpublished,
    clock,
    maxKeys: options.maxKeys,
  });
  const onChange = (change: CircuitChange): void => {
    const circuit = circuits.peek(change.key);
    if (circuit !== undefined) shared.follow(circuit, change.to);
    return options.onChange?.(change);
  };
  const inner = circuitBreaker({ ...options, onChange });
  const parts = { inner, shared, clock, countsAsFailure: options.countsAsFailure };
  const configure = (changes: CircuitSettings): void => {
    inner.configure(changes);
    rules = checkedRules(changes, rules);
  };
  const registry = { ...withOpeners(inner.registry, circuits, clock), configure };
  const policy = describePolicy(
    function sharedCircuitBreakerPolicy<T>(call: Call, next: Next<T>): Promise<T> {
      try {
        return runShared(circuits.at(keyOf(call)), call, next, parts);
      } catch (error) {
        return Promise.reject(error);
      }
    },
    {
      kind: 'circuit_breaker',
      get settings() {
        return { ...inner.description?.settings, name, shared: true, syncMs, ...link.settings };
      },
    },
  );
  return Object.assign(withDeadlineRole(policy, { role: 'honours' }), { registry, configure });
}

type Next<T> = (call: Call) => Promise<T>;

const providerOf = (call: CallIdentity): string => call.provider;

function runShared<T>(
  circuit: SharedCircuit,
  call: Call,
  next: Next<T>,
  parts: SharedParts,
): Promise<T> {
  parts.shared.sync(circuit);
  if (circuit.failed) reportFailure(circuit, call);
  return circuit.opener === undefined ? parts.inner(call, next) : enter(circuit, call, next, parts);
}

/** Lets a call pass an open circuit as its probe, or refuses it. */
function enter<T>(
  circuit: SharedCircuit,
  call: Call,
  next: Next<T>,
  parts: SharedParts,
): Promise<T> {
  const signal = abortableSignal(call);
  // An aborted call must not take the place of a probe.
  if (signal?.aborted) return Promise.reject(signal.reason);
  const lease = parts.shared.takeProbe(circuit);
  if (lease !== undefined) {
    return probe(parts, call, next, (verdict) => parts.shared.settleProbe(circuit, lease, verdict));
  }
  // Where it opened here as well, the breaker knows better when and why.
  const own = parts.inner.registry.inspect(circuit.key);
  if (own !== undefined && own.retryAfterMs > 0) return parts.inner(call, next);
  return Promise.reject(refusal(circuit, call, parts.clock.now()));
}

async function probe<T>(
  { inner, clock, countsAsFailure }: SharedParts,
  call: Call,
  next: Next<T>,
  settle: (verdict: CircuitVerdict) => void,
): Promise<T> {
  let verdict: CircuitVerdict = 'success';
  try {
    return await inner(call, next);
  } catch (error) {
    verdict = circuitVerdict(error, call, clock.now(), countsAsFailure);
    throw error;
  } finally {
    settle(verdict);
  }
}

function refusal({ key, syncAt }: SharedCircuit, call: Call, now: number): IntegrationError {
  // Before the next look at the store nothing can change.
  const retryAfterMs = Math.max(0, syncAt - now);
  call.emit({ type: 'breaker.rejected', key, retryAfterMs });
  return rejection(call, {
    code: 'circuit_open',
    what: `another process has opened the circuit of ${key}`,
    remedy: `Try again in ${Math.ceil(retryAfterMs)} ms.`,
    retryAfterMs,
    details: { key, state: 'open' },
  });
}

function reportFailure(circuit: SharedCircuit, call: Call): void {
  circuit.failed = false;
  call.emit({ type: 'store.failed', key: circuit.key, policy: 'circuit_breaker' });
}

/** The registry of this process, with what others have opened shown as open. */
function withOpeners(
  registry: CircuitRegistry,
  circuits: KeyedState<SharedCircuit>,
  clock: Clock,
): CircuitRegistry {
  const seen = (snapshot: CircuitSnapshot): CircuitSnapshot => {
    const circuit = circuits.peek(snapshot.key);
    if (circuit?.opener === undefined || snapshot.state !== 'closed') return snapshot;
    return { ...snapshot, state: 'open', retryAfterMs: Math.max(0, circuit.syncAt - clock.now()) };
  };
  return {
    ...registry,
    list: () => registry.list().map(seen),
    inspect: (key) => {
      const snapshot = registry.inspect(key);
      return snapshot && seen(snapshot);
    },
  };
}
