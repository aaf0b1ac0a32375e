import { attachBinding, type Binding, type BoundPort, bindingOf } from './bind-port.js';
import type { Idempotency, Listener } from './call.js';
import { misconfigured } from './errors/misconfigured.js';
import { chainBinding, createChainListeners } from './fallback/chain-binding.js';
import { chainPages } from './fallback/chain-pages.js';
import {
  askInOrder,
  type Chain,
  type ChainCall,
  type ChainMember,
} from './fallback/fallback-chain.js';
import { createMemoryPins, type FallbackPins } from './fallback/fallback-pins.js';
import { markProvenance } from './fallback/provenance.js';
import type { OperationOptions, OperationShape } from './port.js';

/** Options of {@link firstOfWith}. */
export interface FirstOfOptions {
  /**
   * Remembers which provider an idempotency key was sent to. Give a shared one where several processes
   * take the same work, or where keys are repeated after a restart. @default in this process's memory
   */
  readonly pins?: FallbackPins | undefined;
  /** Hear `fallback.used`, beside the facts of every member. */
  readonly listeners?: readonly Listener[] | undefined;
}

/**
 * Joins bound ports of one kind into one that asks `primary`, and a backup where the primary cannot
 * answer and no effect can happen twice:
 *
 * | failure | read (`safe`) | everything else |
 * |---|---|---|
 * | unreachable, overloaded, refused by a breaker, unusable answer, no such operation, credentials refused | falls back | falls back only if it certainly did not act (`not_executed`) |
 * | any other error, and the caller's abort | thrown | thrown |
 *
 * An idempotency key stays with the provider that may have acted on it, whoever is up when the key is
 * repeated, and with the first one where two calls have it at the same time. Lists fall back before their first page, streams before their first event. `timeoutMs`
 * bounds the whole call, backups included. When everybody fails, the primary's error is thrown, unless a
 * backup may have acted; `details.fallbacks` names the others.
 *
 * Each fallback is reported as `fallback.used`, and {@link provenanceOf} tells who answered. Ids belong to
 * the provider that made them: keep the provenance beside the id of a charge and refund it there.
 *
 * @throws misconfigured where a member is no bound port, or one of another kind
 */
export function firstOf<P extends object>(
  primary: BoundPort<P>,
  ...backups: ReadonlyArray<BoundPort<P>>
): BoundPort<P> {
  return firstOfWith({}, primary, ...backups);
}

/** As {@link firstOf}, with options. */
export function firstOfWith<P extends object>(
  options: FirstOfOptions,
  primary: BoundPort<P>,
  ...backups: ReadonlyArray<BoundPort<P>>
): BoundPort<P> {
  const first = toMember(primary, []);
  const members = [first];
  for (const backup of backups) members.push(toMember(backup, members));
  const { listeners, emit } = createChainListeners(options.listeners);
  const chain: Chain = {
    members,
    pins: options.pins ?? createMemoryPins(),
    clock: first.binding.invoker.clock,
    emit,
  };
  const bound: Record<string, unknown> = {};
  for (const [operation, spec] of Object.entries(erasedTable(first.binding))) {
    const call = { port: first.binding.port.name, operation, idempotency: spec.idempotency };
    const ask = spec.shape === 'pages' ? chainPages : chainAnswer;
    bound[operation] = Object.defineProperty(
      (input: unknown, callOptions?: OperationOptions) => ask(chain, call, input, callOptions),
      'name',
      { value: operation },
    );
  }
  // Every member has the table of P, and `bound` has each of its rows.
  return attachBinding(bound, chainBinding(chain, first, listeners) as Binding<P>);
}

/** One answer or a stream: both are settled once the member's promise is. */
async function chainAnswer(
  chain: Chain,
  call: ChainCall,
  input: unknown,
  options: OperationOptions | undefined,
): Promise<unknown> {
  const { member, answer } = await askInOrder(chain, call, options, async (asked, askedOptions) =>
    asked.operations[call.operation]?.(input, askedOptions),
  );
  markProvenance(answer, member.label);
  return answer;
}

function erasedTable(
  binding: Binding,
): Readonly<
  Record<string, { readonly idempotency: Idempotency; readonly shape?: OperationShape }>
> {
  // The rows' types depend on the signatures, which do not matter here.
  return binding.port.operations as never;
}

function toMember(port: object, earlier: readonly ChainMember[]): ChainMember {
  const binding: Binding | undefined = bindingOf<unknown>(port);
  const [first] = earlier;
  if (binding === undefined)
    throw misconfigured('firstOf', 'a member is no bound port', 'Give it what bindPort made.');
  if (first !== undefined && first.binding.port.name !== binding.port.name) {
    const both = `${first.binding.port.name} and ${binding.port.name}`;
    throw misconfigured('firstOf', `${both} are different ports`, 'Give it members of one port.');
  }
  const namesakes = earlier.filter(({ binding: { provider } }) => provider === binding.provider);
  const label =
    namesakes.length === 0 ? binding.provider : `${binding.provider}#${namesakes.length + 1}`;
  // A bound port has a function for each row of its table.
  return { label, binding, operations: port as ChainMember['operations'] };
}
