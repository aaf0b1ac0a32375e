import { AsyncLocalStorage } from 'node:async_hooks';
import { type BoundPort, bindingOf, misconfigured } from '@quayside/core';

const inputs = new AsyncLocalStorage<unknown>();

/**
 * Lets `budget()` see what each call asks for, so that its estimate can count tokens: policies see a call's
 * name, and not its input. The port is otherwise the same, its binding, policies and facts included.
 *
 * @throws misconfigured for what is no bound port
 */
export function budgeted<P extends object>(port: BoundPort<P>): BoundPort<P> {
  const binding = bindingOf<P>(port);
  if (binding === undefined)
    throw misconfigured('budgeted', 'its port is no bound port', 'Give it what an adapter made.');
  // A bound port has a function for each row of its table.
  const operations = port as unknown as Readonly<Record<string, Operation>>;
  // The prototype has the binding, and whatever else the port may be asked for.
  const shown = Object.create(port) as Record<string, Operation>;
  for (const name of Object.keys(binding.port.operations)) {
    const operation: Operation = (input, options) =>
      inputs.run(input, () => operations[name]?.(input, options));
    Object.defineProperty(shown, name, { value: operation, enumerable: true });
  }
  // Its operations are those of the port.
  return shown as unknown as BoundPort<P>;
}

/** The input of the call that is being made, where its port is {@link budgeted}. */
export function currentInput(): unknown {
  return inputs.getStore();
}

type Operation = (input: unknown, options?: unknown) => unknown;
