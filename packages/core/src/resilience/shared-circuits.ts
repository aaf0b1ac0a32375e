import type { Clock } from '../clock.js';
import type { BreakerState } from '../fact.js';
import type { Lease, StateStore } from '../store/state-store.js';
import type { CircuitVerdict } from './circuit.js';
import type { CircuitRules } from './circuit-rules.js';
import type { StoreLink } from './shared-store-link.js';

/** What this process knows of one circuit in the store. */
export interface SharedCircuit {
  readonly key: string;
  /** Who opened it, as the store had it last; undefined while it is closed. */
  opener: string | undefined;
  /** The right to send one probe, until {@link SharedCircuit.leaseUntil}. */
  lease: Lease | undefined;
  leaseUntil: number;
  /** The lease of the probe that is on its way. */
  probe: Lease | undefined;
  /** Probes in a row that succeeded. */
  succeeded: number;
  /** The store is not asked again before this moment. */
  syncAt: number;
  syncing: boolean;
  /** Grows with everything that this process finds out by itself, so that an older answer is recognised. */
  version: number;
  /** It opened here and the store does not know yet. */
  unpublished: boolean;
  /** The store has failed, and no call has reported it yet. */
  failed: boolean;
}

export interface SharedCircuitsOptions {
  readonly link: StoreLink;
  readonly clock: Clock;
  readonly rules: () => CircuitRules;
  readonly name: string;
  readonly syncMs: number;
  /** Names this process, or this policy of it. */
  readonly owner: string;
}

export function createSharedCircuit(key: string): SharedCircuit {
  return {
    key,
    opener: undefined,
    lease: undefined,
    leaseUntil: 0,
    probe: undefined,
    succeeded: 0,
    syncAt: Number.NEGATIVE_INFINITY,
    syncing: false,
    version: 0,
    unpublished: false,
    failed: false,
  };
}

/**
 * Keeps circuits in step with a store, behind the backs of the calls: nothing here is waited for. A value
 * says that the circuit is open. A lease beside it is held for the cool-down by whoever opened it, and then
 * by whoever may probe.
 */
export class SharedCircuits {
  readonly #options: SharedCircuitsOptions;

  constructor(options: SharedCircuitsOptions) {
    this.#options = options;
  }

  /** Looks the circuit up, unless that was done a moment ago. */
  sync(circuit: SharedCircuit): void {
    const now = this.#options.clock.now();
    if (circuit.syncing || now < circuit.syncAt) return;
    circuit.syncAt = now + this.#options.syncMs;
    circuit.syncing = true;
    const done = (): void => {
      circuit.syncing = false;
    };
    (circuit.unpublished ? this.#tellOpen(circuit, undefined) : this.#look(circuit)).then(
      done,
      done,
    );
  }

  /** Learns that the circuit of this process has moved. */
  follow(circuit: SharedCircuit, to: BreakerState): void {
    if (to !== 'open') circuit.unpublished = false;
    // The end of a probe is told by whoever sent it.
    else if (circuit.probe === undefined) this.open(circuit);
  }

  /** Takes the right to probe, if this process has it. */
  takeProbe(circuit: SharedCircuit): Lease | undefined {
    const { lease } = circuit;
    if (lease === undefined || this.#options.clock.now() >= circuit.leaseUntil) return undefined;
    circuit.lease = undefined;
    circuit.probe = lease;
    this.#prolong(circuit, lease, this.#options.rules().probeLeaseMs);
    return lease;
  }

  /** Notes how a probe ended. One that was given up for lost changes nothing. */
  settleProbe(circuit: SharedCircuit, lease: Lease, verdict: CircuitVerdict): void {
    if (circuit.probe !== lease) return;
    circuit.probe = undefined;
    if (this.#options.clock.now() >= circuit.leaseUntil) return;
    if (verdict === 'failure') return this.open(circuit, lease);
    if (verdict === 'success') circuit.succeeded += 1;
    if (circuit.succeeded >= this.#options.rules().halfOpenProbes)
      return this.#close(circuit, lease);
    // It proved too little: the next call may probe.
    circuit.lease = lease;
    this.#prolong(circuit, lease, this.#permitMs());
  }

  /** Tells the others that the circuit has opened here. `lease` is that of the probe that failed. */
  open(circuit: SharedCircuit, lease?: Lease): void {
    circuit.version += 1;
    circuit.opener = this.#options.owner;
    circuit.succeeded = 0;
    circuit.lease = undefined;
    void this.#tellOpen(circuit, lease);
  }

  async #tellOpen(circuit: SharedCircuit, lease: Lease | undefined): Promise<void> {
    const { owner, link } = this.#options;
    const { cooldownMs } = this.#options.rules();
    const { value, lease: leaseKey } = this.#keysOf(circuit);
    const { version } = circuit;
    const ttlMs = this.#openMs();
    const answer = await link.ask(async (store) => {
      const renewed = lease !== undefined && (await store.renew(lease, cooldownMs));
      if (!renewed) await store.lease(leaseKey, { owner, ttlMs: cooldownMs });
      const { owner: expected } = await store.claim(value, { owner, ttlMs });
      await store.compareAndSet(value, { expected, next: owner, ttlMs });
    });
    const told = typeof answer !== 'string';
    this.#note(circuit, answer);
    if (version !== circuit.version) return;
    circuit.unpublished = !told;
    // Whom nobody has heard does as a breaker of one process does.
    circuit.opener = told ? owner : undefined;
  }

  #close(circuit: SharedCircuit, lease: Lease): void {
    const { link } = this.#options;
    const { value } = this.#keysOf(circuit);
    const { opener: expected } = circuit;
    circuit.version += 1;
    circuit.opener = undefined;
    circuit.succeeded = 0;
    circuit.unpublished = false;
    const tell = async (store: StateStore): Promise<void> => {
      // Somebody else may have opened it again meanwhile; then it stays open.
      await store.compareAndSet(value, { expected, next: undefined, ttlMs: 1 });
      await store.release(lease);
    };
    void link.ask(tell).then((answer) => this.#note(circuit, answer));
  }

  async #look(circuit: SharedCircuit): Promise<void> {
    const { link, clock, owner } = this.#options;
    const { value, lease: leaseKey } = this.#keysOf(circuit);
    const { version } = circuit;
    const held = await link.ask((store) => store.get(value));
    this.#note(circuit, held);
    if (version !== circuit.version) return;
    circuit.opener = typeof held === 'string' ? undefined : held.value;
    if (circuit.opener === undefined) {
      circuit.lease = undefined;
      circuit.succeeded = 0;
      return;
    }
    const now = clock.now();
    const ttlMs = this.#permitMs();
    const answer = await link.ask((store) => store.lease(leaseKey, { owner, ttlMs }));
    this.#note(circuit, answer);
    const lease = typeof answer === 'string' ? undefined : answer.value;
    if (lease === undefined) return;
    if (version !== circuit.version) return void link.ask((store) => store.release(lease));
    circuit.lease = lease;
    circuit.probe = undefined;
    // Counted from before the question, so that it ends here before it ends there.
    circuit.leaseUntil = now + ttlMs;
  }

  /** How long the right to probe waits for a call: not for long, because others may have one. */
  #permitMs(): number {
    return Math.min(this.#options.rules().probeLeaseMs, 2 * this.#options.syncMs);
  }

  /** How long it stays open unless somebody probes: nothing is stuck in the store. */
  #openMs(): number {
    const { cooldownMs, probeLeaseMs } = this.#options.rules();
    return cooldownMs + probeLeaseMs + this.#options.syncMs;
  }

  #prolong(circuit: SharedCircuit, lease: Lease, leaseMs: number): void {
    const { clock, link } = this.#options;
    const { value } = this.#keysOf(circuit);
    const { opener } = circuit;
    const ttlMs = this.#openMs();
    circuit.leaseUntil = clock.now() + leaseMs;
    const tell = async (store: StateStore): Promise<void> => {
      await store.renew(lease, leaseMs);
      await store.compareAndSet(value, { expected: opener, next: opener, ttlMs });
    };
    void link.ask(tell).then((answer) => this.#note(circuit, answer));
  }

  #note(circuit: SharedCircuit, answer: unknown): void {
    if (answer === 'failed') circuit.failed = true;
  }

  #keysOf({ key }: SharedCircuit): { readonly value: string; readonly lease: string } {
    const whole = `${this.#options.name}:${key}`;
    return { value: whole, lease: `${whole}:probe` };
  }
}
