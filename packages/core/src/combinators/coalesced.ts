import type { BoundPort } from '../bind-port.js';
import type { Listener } from '../call.js';
import { checkedNumber } from '../errors/checked-number.js';
import { createChainListeners } from '../fallback/chain-binding.js';
import { limitsOf } from './caller-limits.js';
import { Flights } from './flights.js';
import {
  afterWrite,
  createReadKeys,
  isWrite,
  readIdentity,
  type SharedReadKey,
  sharedOperations,
  sharedOptions,
} from './shared-reads.js';
import { requireBinding, surroundPort } from './surround-port.js';

export interface CoalescedOptions<P> {
  /** Which operations share. @default every `safe` one that answers once */
  readonly operations?: ReadonlyArray<keyof P & string> | undefined;
  /** What two reads must have in common, where the input alone does not say it. @default their input */
  readonly key?: SharedReadKey | undefined;
  /** Callers that wait for one answer; further ones are refused. @default 10_000 */
  readonly maxWaiting?: number | undefined;
  /** Hear `coalescing.joined`, beside the facts of the port's own calls. */
  readonly listeners?: readonly Listener[] | undefined;
}

/**
 * Joins reads that ask for the same at the same time: one call goes to the provider, and all who wait
 * share its answer, or its error. Everything else goes through untouched, as does a read whose input has
 * no canonical form (bytes, streams, instances of classes) and one with `forceRefresh`.
 *
 * The shared call has the port's policies, and no caller's limits: whoever aborts or runs out of time
 * leaves alone, and the call is aborted when the last one has left. A read that begins after a write
 * through this port has ended never shares an answer from before it.
 *
 * Answers are shared by reference: treat them as read-only. `safe` promises that nothing changes, not
 * that two answers would be alike: name the `operations` where they would not, as those of a model.
 *
 * Reports `coalescing.joined`, and `timeout.elapsed` for a caller whose time was up. Refuses with
 * `bulkhead_full` beyond `maxWaiting`.
 *
 * @throws misconfigured for what is no bound port, an operation that cannot share, and a figure out of
 * range
 */
export function coalesced<P extends object>(
  port: BoundPort<P>,
  options: CoalescedOptions<P> = {},
): BoundPort<P> {
  const { maxWaiting = 10_000 } = options;
  const binding = requireBinding('coalesced', port);
  const operations = sharedOperations('coalesced', binding, options.operations);
  checkedNumber('coalesced', 'maxWaiting', maxWaiting, { atLeast: 1, integer: true });
  const keys = createReadKeys(binding, options.key);
  const { listeners, emit } = createChainListeners(options.listeners);
  const { clock } = binding.invoker;
  const flights = new Flights({ clock, emit, maxWaiting });
  return surroundPort(port, binding, {
    kind: 'coalesced',
    settings: { operations: [...operations].join(', '), maxWaiting },
    listeners,
    surround: (row, ask) => {
      if (isWrite(row)) return afterWrite(ask, () => flights.forget(keys.prefix()));
      if (!operations.has(row.operation)) return ask;
      return async (input, callOptions) => {
        const key = callOptions?.forceRefresh ? undefined : keys.of(row.operation, input);
        if (key === undefined) return ask(input, callOptions);
        const limits = limitsOf(readIdentity(binding, row), callOptions, clock);
        const send = async (signal: AbortSignal) => ask(input, sharedOptions(callOptions, signal));
        return flights.share(key, limits, { send });
      };
    },
  });
}
