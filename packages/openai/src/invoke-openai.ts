import type { Call, CallIdentity, CallOptions, Invoker } from '@quayside/core';

/** Invokes one call that no port covers. */
export async function invokeOpenAI<T>(
  invoker: Invoker,
  called: Pick<CallIdentity, 'port' | 'operation' | 'idempotency'>,
  options: CallOptions | undefined,
  attempt: (call: Call) => Promise<T>,
): Promise<T> {
  const identity = { provider: 'openai', ...called, idempotencyKey: undefined };
  return invoker.run(identity, options, attempt);
}
