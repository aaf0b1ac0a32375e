/** What is known of an idempotency key. */
export interface PinClaim {
  /** The member that the key belongs to. */
  readonly provider: string;
  /** True where this claim is the first: nobody can have acted on the key yet. */
  readonly fresh: boolean;
}

/**
 * Remembers which member of {@link firstOf} an idempotency key was sent to. Providers know nothing of
 * each other's keys: without this, a repeated key whose first answer was lost would reach the backup and
 * be executed twice. Share one between processes where several take the same work (claim = `SET NX`).
 */
export interface FallbackPins {
  /** Pins `key` to `provider` unless it is pinned already, in one atomic step. */
  claim(key: string, provider: string): Promise<PinClaim>;
  /**
   * Pins `key` to another provider; only its first claimant calls this. Rejects where the key was claimed
   * again since: that claimant may be asking the first provider at this moment, and both would act.
   */
  move(key: string, provider: string): Promise<void>;
  /** Forgets `key`, no provider having acted on it; leaves it where it was claimed again since. */
  release(key: string): Promise<void>;
}

export interface MemoryPinsOptions {
  /** The oldest keys beyond this number are forgotten. @default 100_000 */
  readonly keysAtMost?: number | undefined;
}

/** Creates pins that last as long as this process. */
export function createMemoryPins({ keysAtMost = 100_000 }: MemoryPinsOptions = {}): FallbackPins {
  const pins = new Map<string, MemoryPin>();
  return {
    claim: async (key, provider) => {
      const pinned = pins.get(key);
      if (pinned !== undefined) {
        pinned.shared = true;
        return { provider: pinned.provider, fresh: false };
      }
      pins.set(key, { provider, shared: false });
      for (const oldest of pins.keys()) {
        if (pins.size <= keysAtMost) break;
        pins.delete(oldest);
      }
      return { provider, fresh: true };
    },
    move: async (key, provider) => {
      if (pins.get(key)?.shared) throw new Error('the key was claimed again since');
      pins.set(key, { provider, shared: false });
    },
    release: async (key) => {
      if (!pins.get(key)?.shared) pins.delete(key);
    },
  };
}

interface MemoryPin {
  readonly provider: string;
  /** True once a second call claimed the key. */
  shared: boolean;
}
