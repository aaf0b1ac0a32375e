import { withDeadline } from '@quayside/core';
import type { CallerPlan } from '../plan/world-plan.ts';
import { abortSignal } from './abort-call.ts';
import { close } from './leftovers.ts';
import { makeCall, type Surroundings } from './make-call.ts';
import type { World } from './world.ts';

/** Starts all callers at their times. */
export function startCallers(world: World): void {
  for (const caller of world.plan.callers) {
    world.open += 1;
    const begin = (): void => {
      void runCaller(world, caller).finally(() => close(world));
    };
    world.clock.schedule(begin, caller.startsAtMs);
  }
}

async function runCaller(world: World, caller: CallerPlan): Promise<void> {
  const signal = sharedSignal(world, caller);
  const { withinMs } = caller;
  if (withinMs === undefined) return makeCalls(world, caller, { signal });
  const deadline = world.clock.now() + withinMs;
  await withDeadline(withinMs, () => makeCalls(world, caller, { signal, deadline }), {
    clock: world.policyClock,
  });
}

async function makeCalls(
  world: World,
  caller: CallerPlan,
  surroundings: Surroundings,
): Promise<void> {
  const make = async (plan: CallerPlan['calls'][number]): Promise<void> => {
    if (plan.pauseMs > 0)
      await new Promise<void>((resolve) => world.clock.schedule(resolve, plan.pauseMs));
    // What became of it is in its record.
    await makeCall(world, plan, surroundings).catch(() => {});
  };
  if (caller.atOnce) await Promise.all(caller.calls.map(make));
  else for (const call of caller.calls) await make(call);
}

function sharedSignal(world: World, { sharedSignal }: CallerPlan): AbortSignal | undefined {
  if (sharedSignal === undefined) return undefined;
  const controller = new AbortController();
  world.signals.set(controller.signal, controller);
  const { abortsAfterMs } = sharedSignal;
  if (abortsAfterMs !== undefined)
    world.clock.schedule(() => abortSignal(world, controller, 'timer'), abortsAfterMs);
  return controller.signal;
}
