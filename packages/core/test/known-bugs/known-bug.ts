import { expect, it, vi } from 'vitest';

interface Named {
  readonly name: string;
}

interface KnownBug<Engine extends Named, Seen> {
  /** The row of the measurements; docs/policies/known-bugs.md has the same numbers. */
  readonly row: number;
  /** The good behaviour. */
  readonly title: string;
  /** Runs on every engine unchanged, and returns what was observed. */
  readonly scenario: (engine: Engine) => Promise<Seen>;
  /** Who has the bug, and what is observed there. */
  readonly peers: readonly (readonly [engine: Engine, seen: Seen])[];
  /** Who must not have it, and what is observed there. */
  readonly ours: readonly [engines: readonly Engine[], seen: Seen];
  /** `real` where sockets are the matter. @default 'virtual' */
  readonly time?: 'virtual' | 'real';
}

/**
 * Registers a measured bug as tests: the scenario on everyone who has the bug, where it must be seen (and
 * so is proven able to fail), and on ours, where it must not.
 */
export function knownBug<Engine extends Named, Seen>(bug: KnownBug<Engine, Seen>): void {
  const { row, title, peers } = bug;
  const [engines, expected] = bug.ours;
  for (const engine of engines) {
    it(`§4 #${row} › ${title} (${engine.name})`, async () => {
      expect(await observe(bug, engine)).toEqual(expected);
    });
  }
  for (const [peer, seen] of peers) {
    it(`§4 #${row} › not with ${peer.name}: ${title}`, async () => {
      const observed = await observe(bug, peer);
      expect(observed).toEqual(seen);
      expect(observed).not.toEqual(expected);
    });
  }
}

async function observe<Engine extends Named, Seen>(
  bug: KnownBug<Engine, Seen>,
  engine: Engine,
): Promise<Seen> {
  if (bug.time !== 'real') vi.useFakeTimers();
  try {
    return await bug.scenario(engine);
  } finally {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  }
}
