import type { CallIdentity, Listener } from '../call.js';
import type { Clock } from '../clock.js';
import type { Fact } from '../fact.js';
import { toFactLine } from '../telemetry/fact-line.js';

/** A fact as it was heard. */
export interface RecordedFact {
  readonly fact: Fact;
  readonly call: CallIdentity;
  /** When, on the clock of the log; undefined without one. */
  readonly at: number | undefined;
}

/** A listener that keeps what it hears. */
export interface FactLog {
  /** Hand it to `listeners` of an adapter or a gateway. */
  readonly listener: Listener;
  readonly entries: readonly RecordedFact[];
  /** The facts alone, in order. */
  readonly facts: readonly Fact[];
  /** Their types, in order. */
  readonly types: ReadonlyArray<Fact['type']>;
  /** The facts of one type, in order. */
  of<Type extends Fact['type']>(type: Type): ReadonlyArray<Extract<Fact, { readonly type: Type }>>;
  /** One line for each fact, as a log would show it. */
  readonly lines: readonly string[];
  /** Forgets what was heard so far. */
  clear(): void;
}

/** Makes a {@link FactLog}. With a clock it notes when each fact was heard. */
export function recordFacts(options: { readonly clock?: Clock | undefined } = {}): FactLog {
  const entries: RecordedFact[] = [];
  return {
    listener: (fact, call) => void entries.push({ fact, call, at: options.clock?.now() }),
    entries,
    get facts() {
      return entries.map(({ fact }) => fact);
    },
    get types() {
      return entries.map(({ fact }) => fact.type);
    },
    of: <Type extends Fact['type']>(type: Type) =>
      entries.map(({ fact }) => fact).filter((fact) => isOfType(fact, type)),
    get lines() {
      return entries.map(({ fact, call }) => toFactLine(fact, call));
    },
    clear: () => entries.splice(0),
  };
}

function isOfType<Type extends Fact['type']>(
  fact: Fact,
  type: Type,
): fact is Extract<Fact, { readonly type: Type }> {
  return fact.type === type;
}
