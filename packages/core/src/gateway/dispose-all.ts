/**
 * Disposes what can be disposed, last first, each only once. All are attempted, also after one has failed.
 *
 * @throws AggregateError with everything that was thrown
 */
export async function disposeAll(held: readonly object[]): Promise<void> {
  const errors: unknown[] = [];
  for (const one of [...new Set(held)].toReversed()) {
    try {
      await disposerOf(one)?.call(one);
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) {
    throw new AggregateError(
      errors,
      `${errors.length} of the gateway's members could not be disposed.`,
    );
  }
}

function disposerOf(one: object): (() => unknown) | undefined {
  // Either symbol may be there; what it holds is called only where it is a function.
  const { [Symbol.asyncDispose]: later, [Symbol.dispose]: now } = one as Partial<
    AsyncDisposable & Disposable
  >;
  const disposer: unknown = later ?? now;
  return typeof disposer === 'function' ? (disposer as () => unknown) : undefined;
}
