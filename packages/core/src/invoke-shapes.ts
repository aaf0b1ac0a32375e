import { abortableSignal, type Call, type CallIdentity } from './call.js';
import { createCursorTrail } from './cursor-trail.js';
import { callError } from './errors/call-error.js';
import type { IntegrationError } from './errors/integration-error.js';
import { guardStream, openStream } from './guard-stream.js';
import type { Invoker } from './invoker.js';
import type { Page, Pages } from './page.js';
import type { OperationOptions } from './port.js';
import type { StandardSchema } from './standard-schema.js';
import { parseInput } from './validate.js';

/** One operation of a bound port, its types given up. */
export interface BoundOperation {
  readonly invoker: Invoker;
  readonly input: StandardSchema;
  readonly identify: (options: OperationOptions | undefined) => CallIdentity;
  readonly run: (input: unknown, call: Call, cursor?: string) => Promise<unknown>;
  readonly streamIdleMs: number;
}

/** Invokes an operation that answers once. */
export async function invokeOne(
  operation: BoundOperation,
  input: unknown,
  options: OperationOptions | undefined,
): Promise<unknown> {
  const identity = operation.identify(options);
  const checked = parseInput(operation.input, input ?? {}, identity);
  return operation.invoker.run(identity, options, (call) => operation.run(checked, call));
}

/** Invokes an operation that answers in pages, each a call of its own. */
export function invokePages(
  operation: BoundOperation,
  input: unknown,
  options: OperationOptions | undefined,
): Pages<unknown> {
  async function* byPage(from?: {
    readonly cursor?: string | undefined;
  }): AsyncGenerator<Page<unknown>> {
    const identity = operation.identify(options);
    const checked = parseInput(operation.input, input ?? {}, identity);
    let cursor = from?.cursor;
    const trail = createCursorTrail(cursor);
    for (;;) {
      const wanted = cursor;
      // `run` of a pages operation returns a Page: Driver<P> has checked it.
      const page = (await operation.invoker.run({ ...identity }, options, (call) =>
        operation.run(checked, call, wanted),
      )) as Page<unknown>;
      yield page;
      if (page.next === undefined) return;
      if (trail.repeats(page.next)) throw endless(identity);
      cursor = page.next;
    }
  }
  async function* items(): AsyncGenerator<unknown> {
    for await (const page of byPage()) yield* page.items;
  }
  return { byPage, [Symbol.asyncIterator]: items };
}

/** Invokes an operation that answers with a stream; the policy covers everything up to the first event. */
export async function invokeStream(
  operation: BoundOperation,
  input: unknown,
  options: OperationOptions | undefined,
): Promise<AsyncIterable<unknown>> {
  const identity = operation.identify(options);
  const checked = parseInput(operation.input, input ?? {}, identity);
  const opened = await operation.invoker.run(identity, options, (call) =>
    openStream(call, (inner) => operation.run(checked, inner) as Promise<AsyncIterable<unknown>>),
  );
  const within = options?.within;
  return guardStream(opened, {
    identity,
    signal: options?.signal ?? (within && abortableSignal(within)),
    idleMs: operation.streamIdleMs,
    clock: operation.invoker.clock,
  });
}

/** A provider whose pages go round would keep the loop, and the bill, running. */
function endless(identity: CallIdentity): IntegrationError {
  return callError(identity, {
    what: "the provider's next page is one that was read before",
    remedy: 'The items so far are valid.',
    code: 'malformed_response',
    execution: 'executed',
  });
}
