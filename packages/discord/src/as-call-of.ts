import { abortableSignal, type Call, createCall, deriveCall } from '@quayside/core';

/** The call under another name, for policies that count by it. Its facts are those of the call. */
export function asCallOf(operation: string, call: Call): Call {
  const { provider, port, idempotency, idempotencyKey, attempt, deadline, emit } = call;
  const identity = { provider, port, operation, idempotency, idempotencyKey };
  const signal = abortableSignal(call);
  return deriveCall(createCall(identity, { signal, deadline, emit }), { attempt });
}

/** The call under its own name again, with what policies have made of it. */
export function asPartOf(call: Call, inner: Call): Call {
  const { emit, deadline } = inner;
  const signal = abortableSignal(inner);
  return deriveCall(call, {
    emit,
    ...(signal !== undefined && { signal }),
    ...(deadline !== undefined && { deadline }),
  });
}
