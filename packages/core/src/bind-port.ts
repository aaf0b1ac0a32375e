import type { CallIdentity, Idempotency } from './call.js';
import { callError } from './errors/call-error.js';
import { type BoundOperation, invokeOne, invokePages, invokeStream } from './invoke-shapes.js';
import { createInvoker, type Invoker, type InvokerOptions } from './invoker.js';
import type { Driver, OperationOptions, OperationShape, Port } from './port.js';
import type { StandardSchema } from './standard-schema.js';

/** Where a bound port keeps what it is made of; see {@link bindingOf}. */
const BINDING: unique symbol = Symbol.for('@quayside/core/binding');

/** What a bound port is made of. */
export interface Binding<P = unknown> {
  readonly port: Port<P>;
  readonly provider: string;
  readonly invoker: Invoker;
  /** The operations that the adapter has. */
  readonly capabilities: ReadonlySet<keyof P & string>;
  /** A cheap authenticated request; rejects when the provider cannot be used. */
  readonly probe: ((options?: OperationOptions) => Promise<void>) | undefined;
}

/** A port that users hold: the interface itself, plus its {@link Binding}. */
export type BoundPort<P> = P & { readonly [BINDING]: Binding<P> };

export interface BindOptions<P = unknown> extends InvokerOptions {
  readonly provider: string;
  /** Shares one invoker over the ports of an adapter, and with its escape hatch. */
  readonly invoker?: Invoker | undefined;
  readonly probe?: ((options?: OperationOptions) => Promise<void>) | undefined;
  /**
   * Where the provider offers more than the port demands: an operation whose table says `none` may be
   * `keyed` here, which then holds for the calls that have a key.
   */
  readonly idempotency?: { readonly [Name in keyof P]?: Idempotency } | undefined;
  /** Ends a stream when no event came for so long, in milliseconds. @default 30_000 */
  readonly streamIdleMs?: number | undefined;
}

/** The table's row and the driver's function, their types given up: {@link bindPort} alone sees this. */
interface ErasedSpec {
  readonly idempotency: Idempotency;
  readonly shape?: OperationShape;
  readonly input: StandardSchema;
}

/**
 * Joins a port with a driver: validates the input, makes the {@link Call}, applies the policy, reports
 * facts, and turns every failure into an IntegrationError.
 */
export function bindPort<P extends object>(
  port: Port<P>,
  driver: Driver<P>,
  options: BindOptions<P>,
): BoundPort<P> {
  const invoker = options.invoker ?? createInvoker(options);
  const capabilities = new Set<keyof P & string>();
  const bound: Record<PropertyKey, unknown> = {};
  for (const name of Object.keys(port.operations) as Array<keyof P & string>) {
    // One cast for the whole table: definePort and Driver<P> have checked each pair already.
    const spec = port.operations[name] as unknown as ErasedSpec;
    const run = driver[name] as unknown;
    const idempotency = options.idempotency?.[name] ?? spec.idempotency;
    const identity = { provider: options.provider, port: port.name, operation: name, idempotency };
    const supported = typeof run === 'function';
    if (supported) capabilities.add(name);
    const operation: BoundOperation = {
      invoker,
      input: spec.input,
      identify: (callOptions) => identify(identity, spec.idempotency, callOptions),
      run: (supported ? run : refuse(identity)) as BoundOperation['run'],
      streamIdleMs: options.streamIdleMs ?? 30_000,
    };
    bound[name] = named(name, operation, spec.shape ?? 'one');
  }
  const binding: Binding<P> = {
    port,
    provider: options.provider,
    invoker,
    capabilities,
    probe: options.probe,
  };
  return attachBinding(bound, binding);
}

/** Marks `bound`, which has every operation of the port, as a bound port. For makers of bound ports only. */
export function attachBinding<P>(bound: object, binding: Binding<P>): BoundPort<P> {
  Object.defineProperty(bound, BINDING, { value: binding });
  return bound as BoundPort<P>;
}

/** The binding of a bound port; undefined for an object that {@link bindPort} did not make. */
export function bindingOf<P>(port: P): Binding<P> | undefined {
  if (typeof port !== 'object' || port === null || !(BINDING in port)) return undefined;
  return (port as unknown as BoundPort<P>)[BINDING] as Binding<P>;
}

/** The function gets the operation's name, so that a stack trace reads as the pipeline. */
function named(name: string, operation: BoundOperation, shape: OperationShape): unknown {
  const invoke = { one: invokeOne, pages: invokePages, stream: invokeStream }[shape];
  const call = (input: unknown, options?: OperationOptions): unknown =>
    invoke(operation, input, options);
  return Object.defineProperty(call, 'name', { value: name });
}

function identify(
  fixed: Omit<CallIdentity, 'idempotencyKey'>,
  declared: Idempotency,
  options: OperationOptions | undefined,
): CallIdentity {
  const key = options?.idempotencyKey;
  const usable = typeof key === 'string' && key.trim() !== '' && key.length <= 255;
  if (usable) return { ...fixed, idempotencyKey: key };
  if (key === undefined && declared !== 'keyed') {
    // What a provider offers beyond the port holds for the calls that use it: no key, not `keyed`.
    const idempotency = fixed.idempotency === 'keyed' ? declared : fixed.idempotency;
    return { ...fixed, idempotency, idempotencyKey: undefined };
  }
  throw callError(fixed, {
    what: 'it needs an idempotencyKey of 1 to 255 characters',
    remedy: "Derive it from what is being done, for example an order's id.",
    code: 'invalid_request',
    execution: 'not_executed',
    attempts: 0,
  });
}

function refuse(fixed: Omit<CallIdentity, 'idempotencyKey'>): () => Promise<never> {
  return async () => {
    throw callError(fixed, {
      what: `${fixed.provider} has no such operation`,
      remedy: 'Ask bindingOf(port).capabilities before calling it.',
      code: 'unsupported',
      execution: 'not_executed',
    });
  };
}
