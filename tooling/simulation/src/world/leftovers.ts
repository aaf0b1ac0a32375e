import { getEventListeners } from 'node:events';
import type { World } from './world.ts';

/** Says that a caller or a call has ended. After the last one nothing of the policies may be left. */
export function close(world: World): void {
  world.open -= 1;
  if (world.open > 0) return;
  // A timer of the world itself: everything that the last call still does is done by then.
  world.clock.schedule(() => {
    if (world.open > 0) return;
    let listeners = 0;
    for (const signal of world.signals.keys())
      listeners += getEventListeners(signal, 'abort').length;
    world.leftovers.push({ at: world.clock.now(), timers: world.policyClock.pending, listeners });
  }, 0);
}
