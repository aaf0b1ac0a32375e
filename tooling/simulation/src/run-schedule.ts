import { type Parts, realParts } from './parts.ts';
import { drawWorld } from './plan/draw-world.ts';
import { type Recovery, recover } from './world/recover.ts';
import { startCallers } from './world/run-callers.ts';
import { startOperators } from './world/run-operators.ts';
import { createWorld, type World } from './world/world.ts';

/** A world that has come to its end. */
export interface Outcome {
  readonly world: World;
  readonly recovery: Recovery;
}

/** Runs the world of a seed from its first millisecond until nothing can happen any more. */
export async function runSchedule(seed: number, parts: Parts = realParts): Promise<Outcome> {
  const world = createWorld(drawWorld(seed), parts);
  startCallers(world);
  startOperators(world);
  await world.clock.runAll();
  const recovery = await recover(world);
  await world.clock.runAll();
  return { world, recovery };
}
