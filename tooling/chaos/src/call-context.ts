import { AsyncLocalStorage } from 'node:async_hooks';
import type { Listener, UsageFact } from '@quayside/core';
import type { HttpTransport } from '@quayside/core/http';

/** The call that this code runs for. */
interface CallContext {
  readonly taskId: string;
  readonly usage: UsageFact[];
}

const current = new AsyncLocalStorage<CallContext>();

/** Names the task in every request, for the proxy's schedule and the fake's log. */
export const TASK_HEADER = 'x-chaos-task';

/** Runs `call` for a task, and collects the usage that is reported meanwhile. */
export async function inCall<T>(
  taskId: string,
  call: () => Promise<T>,
): Promise<{ readonly result: T; readonly usage: readonly UsageFact[] }> {
  const context: CallContext = { taskId, usage: [] };
  const result = await current.run(context, call);
  return { result, usage: context.usage };
}

export const collectUsage: Listener = (fact) => {
  if (fact.type === 'usage.reported') current.getStore()?.usage.push(fact);
};

export const markedFetch: typeof globalThis.fetch = (input, init) => {
  const headers = new Headers(init?.headers);
  headers.set(TASK_HEADER, currentTask());
  return globalThis.fetch(input, { ...init, headers });
};

export function marked(transport: HttpTransport): HttpTransport {
  return (request) =>
    transport({ ...request, headers: { ...request.headers, [TASK_HEADER]: currentTask() } });
}

function currentTask(): string {
  const context = current.getStore();
  if (context === undefined) throw new Error('a request was sent outside of every call');
  return context.taskId;
}
