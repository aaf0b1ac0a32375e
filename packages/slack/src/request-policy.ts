import {
  abortableSignal,
  type Call,
  createCall,
  deriveCall,
  isIntegrationError,
} from '@quayside/core';
import { timeout } from '@quayside/core/resilience';
import { changedError } from './changed-error.js';
import type { SlackOptions } from './slack-options.js';
import { slackPacing } from './slack-pacing.js';

/** Runs one request of a call: to `method`, in `channel` if that acts in one. */
export type RequestPolicy = <T>(
  call: Call,
  target: { readonly method: string; readonly channel: string | undefined },
  request: (call: Call) => Promise<T>,
) => Promise<T>;

/** How long an answer of the Web API may take. */
const ANSWER_MS = 10_000;

/**
 * What the default policy has around every request, since Slack limits methods and an operation may need
 * several of them: pacing, and the timeout inside it. Of a policy that was passed in, only pacing that was
 * passed in beside it.
 */
export function createRequestPolicy({ clock, policy, pacing }: SlackOptions): RequestPolicy {
  const isDefault = policy === undefined;
  const paced = pacing ?? (isDefault ? slackPacing({ clock }) : false);
  const bounded = isDefault ? timeout(ANSWER_MS, { scope: 'attempt', clock }) : undefined;
  return async (call, { method, channel }, request) => {
    if (paced === false) return bounded === undefined ? request(call) : bounded(call, request);
    const send = (inner: Call) => request(asPartOf(call, inner));
    const next = (inner: Call) => (bounded === undefined ? send(inner) : bounded(inner, send));
    try {
      return await paced(asCallOf(method, call), next, channel);
    } catch (error) {
      if (!isIntegrationError(error) || error.operation === call.operation) throw error;
      // A policy refused it under the method's name.
      throw changedError(error, { operation: call.operation });
    }
  };
}

/** The call under the name of one method that it needs. Its facts are those of the call. */
export function asCallOf(operation: string, call: Call): Call {
  const { provider, port, idempotency, idempotencyKey, attempt, deadline, emit } = call;
  const identity = { provider, port, operation, idempotency, idempotencyKey };
  const signal = abortableSignal(call);
  return deriveCall(createCall(identity, { signal, deadline, emit }), { attempt });
}

/** The call under its own name again, with what policies have made of it. */
function asPartOf(call: Call, inner: Call): Call {
  const { emit, deadline } = inner;
  const signal = abortableSignal(inner);
  return deriveCall(call, {
    emit,
    ...(signal !== undefined && { signal }),
    ...(deadline !== undefined && { deadline }),
  });
}
