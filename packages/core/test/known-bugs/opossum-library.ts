import CircuitBreaker from 'opossum';
import type { Library, Operation, Stage } from './library.js';

/** opossum, which has a breaker and a timeout in one, in its own order whatever that of the stages. */
export const opossum: Library = {
  name: 'opossum 10',
  guard: (...stages) => {
    const { signal, ...abortable } = signalled();
    const breaker = new CircuitBreaker(
      (operation: Operation<unknown>): Promise<unknown> => operation(signal),
      { ...abortable, timeout: timeoutOf(stages) },
    );
    return {
      // The action hands on what the operation resolves to, which the types of opossum cannot say.
      run: async <T>(operation: Operation<T>) => (await breaker.fire(operation)) as T,
      listen: () => {},
      state: () => (breaker.opened ? 'open' : breaker.halfOpen ? 'half_open' : 'closed'),
      isolate: () => () => {},
    };
  },
};

/** One controller for a breaker, as its manual says. */
function signalled() {
  const abortController = new AbortController();
  return { abortController, signal: abortController.signal };
}

function timeoutOf(stages: readonly Stage[]): number | false {
  return stages.find((stage) => stage.kind === 'timeout')?.ms ?? false;
}
