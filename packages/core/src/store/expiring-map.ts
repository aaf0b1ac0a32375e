/** A map whose entries end; what is over is removed bit by bit as others are written. */
export interface ExpiringMap<Value> {
  /** Entries kept, those not yet removed included. */
  readonly size: number;
  get(key: string, now: number): Value | undefined;
  set(key: string, value: Value, endsAt: number, now: number): void;
  delete(key: string): void;
}

/** How many entries one write looks at, so that no call pays for all of them. */
const LOOKS = 4;

export function createExpiringMap<Value>(): ExpiringMap<Value> {
  const entries = new Map<string, { readonly value: Value; readonly endsAt: number }>();
  const sweep = (now: number): void => {
    let looks = LOOKS;
    for (const [key, entry] of entries) {
      if (looks === 0) return;
      looks -= 1;
      entries.delete(key);
      // What lasts longer goes to the end of the row, so that it does not shield those behind it.
      if (entry.endsAt > now) entries.set(key, entry);
    }
  };
  return {
    get size() {
      return entries.size;
    },
    get: (key, now) => {
      const entry = entries.get(key);
      return entry !== undefined && entry.endsAt > now ? entry.value : undefined;
    },
    set: (key, value, endsAt, now) => {
      sweep(now);
      entries.set(key, { value, endsAt });
    },
    delete: (key) => void entries.delete(key),
  };
}
