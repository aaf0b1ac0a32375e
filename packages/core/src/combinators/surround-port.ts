import { attachBinding, type Binding, type BoundPort, bindingOf } from '../bind-port.js';
import type { Idempotency, Listener } from '../call.js';
import { misconfigured } from '../errors/misconfigured.js';
import type { Invoker } from '../invoker.js';
import { describePolicy } from '../policy.js';
import type { OperationOptions, OperationShape } from '../port.js';

/** An operation of a bound port, its types given up. */
export type Ask = (input: unknown, options?: OperationOptions) => unknown;

/** One row of a port's table. */
export interface PortRow {
  readonly operation: string;
  readonly idempotency: Idempotency;
  readonly shape: OperationShape;
}

/** What a combinator does to a port, and what it shows of itself. */
export interface Surrounding {
  /** `cached`, `coalesced`, … */
  readonly kind: string;
  readonly settings: Readonly<Record<string, unknown>>;
  /** Hear the facts of the combinator, beside those of the port's own calls. */
  readonly listeners: Set<Listener>;
  /** Returns what is called instead of `ask`. */
  readonly surround: (row: PortRow, ask: Ask) => Ask;
}

/**
 * Makes a bound port of the same kind whose operations go through `surround`. It keeps the port's
 * provider, capabilities, probe and policies; whoever subscribes hears both.
 */
export function surroundPort<P extends object>(
  port: BoundPort<P>,
  binding: Binding<P>,
  surrounding: Surrounding,
): BoundPort<P> {
  // A bound port has a function for each row of its table.
  const operations = port as unknown as Readonly<Record<string, Ask>>;
  const bound: Record<string, unknown> = {};
  for (const row of rowsOf(binding)) {
    const ask: Ask = (input, options) => operations[row.operation]?.(input, options);
    const surrounded = surrounding.surround(row, ask);
    bound[row.operation] = Object.defineProperty(surrounded, 'name', { value: row.operation });
  }
  return attachBinding(bound, { ...binding, invoker: surroundInvoker(binding, surrounding) });
}

/** @throws misconfigured for an object that no `bindPort` or combinator made. */
export function requireBinding<P extends object>(kind: string, port: BoundPort<P>): Binding<P> {
  const binding = bindingOf<P>(port);
  if (binding !== undefined) return binding;
  throw misconfigured(kind, 'its port is no bound port', 'Give it what bindPort made.');
}

export function rowsOf<P>(binding: Binding<P>): readonly PortRow[] {
  const table: object = binding.port.operations;
  // The rows' types depend on the signatures, which do not matter here.
  const rows = Object.entries(table) as ReadonlyArray<[string, Omit<PortRow, 'operation'>]>;
  return rows.map(([operation, { idempotency, shape = 'one' }]) => ({
    operation,
    idempotency,
    shape,
  }));
}

/** Calls run in the port's own invoker; this one adds the combinator to what is shown and heard. */
function surroundInvoker<P>(
  { invoker }: Binding<P>,
  { kind, settings, listeners }: Surrounding,
): Invoker {
  const policies = invoker.policy === undefined ? [] : [invoker.policy];
  return {
    policy: describePolicy((call, next) => next(call), { kind, settings, policies }),
    clock: invoker.clock,
    subscribe: (listener) => {
      listeners.add(listener);
      const end = invoker.subscribe(listener);
      return () => {
        listeners.delete(listener);
        end();
      };
    },
    run: (identity, options, attempt) => invoker.run(identity, options, attempt),
  };
}
