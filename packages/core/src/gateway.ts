import type { Listener } from './call.js';
import { type Clock, systemClock } from './clock.js';
import { misconfigured } from './errors/misconfigured.js';
import { describeMember, type PortDescription } from './gateway/describe-member.js';
import { disposeAll } from './gateway/dispose-all.js';
import { type GatewayMember, toGatewayMember } from './gateway/member-bindings.js';
import {
  checkMember,
  type HealthOptions,
  type HealthStatus,
  type MemberHealth,
} from './gateway/member-health.js';
import { createFiguresCollector, type FiguresCollector } from './gateway/passive-figures.js';
import type { Invoker } from './invoker.js';

export interface GatewayOptions {
  /** Hear the facts of every member's calls, once each. */
  readonly listeners?: readonly Listener[] | undefined;
  /** What members share and the gateway ends: disposed after all members, last first. */
  readonly stores?: ReadonlyArray<AsyncDisposable | Disposable> | undefined;
  /** Measures probes. @default the system's */
  readonly clock?: Clock | undefined;
}

/** How a gateway is. */
export interface GatewayHealth<Name extends string = string> {
  /** `healthy` where all members are or are not known, `down` where all are down, else `degraded`. */
  readonly status: Exclude<HealthStatus, 'unknown'>;
  readonly members: Readonly<Record<Name, MemberHealth>>;
}

/** What a gateway adds to its members. These names are its own: no member may have them. */
export interface GatewayLifecycle<Name extends string = string> {
  /** Probes all members at once. Never rejects for a member that is down, only for the caller's abort. */
  health(options?: HealthOptions): Promise<GatewayHealth<Name>>;
  /** What really runs, one entry for each bound port: write every `summary` to the log at start-up. */
  describe(): readonly PortDescription[];
  /**
   * Disposes the members that hold something open, last first, then the stores. All are attempted; what
   * they throw comes back as one AggregateError. A second call does nothing more.
   */
  [Symbol.asyncDispose](): Promise<void>;
}

/** The members under their own names, and their lifecycle. */
export type Gateway<Members extends object> = Readonly<Members> &
  GatewayLifecycle<keyof Members & string>;

const RESERVED: readonly string[] = ['health', 'describe'];

/**
 * Holds what an application talks to: bound ports, adapters (objects that hold bound ports), and anything
 * else that it wants disposed with them. To dispose an adapter, make the adapter the member and not one
 * of its ports.
 *
 * @example
 * ```ts
 * await using gateway = createGateway({ payments: stripe.payments, stripe }, { listeners: [log] });
 * for (const { summary } of gateway.describe()) console.info(summary);
 * await gateway.payments.charge(input, { idempotencyKey: order.id });
 * ```
 *
 * @throws misconfigured for a member named `health` or `describe`
 */
export function createGateway<Members extends Readonly<Record<string, object>>>(
  members: Members & { readonly health?: never; readonly describe?: never },
  options: GatewayOptions = {},
): Gateway<Members> {
  const taken = RESERVED.find((name) => name in members);
  if (taken !== undefined) {
    const what = `'${taken}' is a function of the gateway itself`;
    throw misconfigured('createGateway', what, 'Give the member another name.');
  }
  const clock = options.clock ?? systemClock;
  const held = Object.entries<object>(members).map(([name, value]) => toGatewayMember(name, value));
  const collectors = new Map(held.map((member) => [member, collectorOf(member)]));
  const unsubscribe = subscribeAll(collectors, options.listeners ?? []);
  let disposed: Promise<void> | undefined;
  const lifecycle: GatewayLifecycle = {
    health: async (healthOptions = {}) => {
      const checks = [...collectors].map(
        async ([member, collector]) =>
          [member.name, await checkMember(member, collector, clock, healthOptions)] as const,
      );
      const checked = Object.fromEntries(await Promise.all(checks));
      return { status: overall(Object.values(checked)), members: checked };
    },
    describe: () => held.flatMap(describeMember),
    [Symbol.asyncDispose]: () => {
      const all = [...(options.stores ?? []), ...held.map(({ value }) => value)];
      disposed ??= disposeAll(all).finally(unsubscribe);
      return disposed;
    },
  };
  // The names of `lifecycle` are those of the members: both come from the same object.
  return { ...members, ...lifecycle } as Gateway<Members>;
}

/** A bound port hears its own calls; an adapter's object those of all its ports. */
function collectorOf({ value, bindings }: GatewayMember): FiguresCollector {
  const [first] = bindings;
  const isPort = first?.value === value;
  return createFiguresCollector(isPort ? first.binding.port.name : undefined);
}

/** Subscribes to every invoker once, however many ports share it. */
function subscribeAll(
  collectors: ReadonlyMap<GatewayMember, FiguresCollector>,
  listeners: readonly Listener[],
): () => void {
  const ends: Array<() => void> = [];
  const every = new Set<Invoker>();
  for (const [{ bindings }, collector] of collectors) {
    const invokers = new Set(bindings.map(({ binding }) => binding.invoker));
    for (const invoker of invokers) {
      every.add(invoker);
      ends.push(invoker.subscribe(collector.listen));
    }
  }
  for (const invoker of every) {
    for (const listener of listeners) ends.push(invoker.subscribe(listener));
  }
  return () => {
    for (const end of ends) end();
  };
}

function overall(members: readonly MemberHealth[]): GatewayHealth['status'] {
  const known = members.filter(({ status }) => status !== 'unknown');
  if (known.every(({ status }) => status === 'healthy')) return 'healthy';
  return known.every(({ status }) => status === 'down') ? 'down' : 'degraded';
}
