import type { Draw } from '../draw.ts';
import { isBounded, type PolicyPlan } from './policy-plan.ts';
import {
  ABORTED_UPON,
  type AbortPlan,
  type CallerPlan,
  type CallPlan,
  type DriverPlan,
  type OperationName,
} from './world-plan.ts';

/** What a caller must know about the providers: the policies before them. */
export interface Surroundings {
  /** By the place of the provider. */
  readonly policies: readonly (PolicyPlan | undefined)[];
}

/** A few callers mostly, a crowd now and then. */
export function drawCallers(draw: Draw, surroundings: Surroundings): CallerPlan[] {
  const size = draw.weighted({ few: 55, some: 33, many: 8, crowd: 4 });
  const [least, most] = { few: [1, 3], some: [4, 7], many: [8, 15], crowd: [16, 30] }[size] as [
    number,
    number,
  ];
  const horizonMs = draw.pick([1, 200, 2_000, 8_000]);
  return Array.from({ length: draw.integer(least, most) }, () =>
    drawCaller(draw, horizonMs, surroundings),
  );
}

function drawCaller(draw: Draw, horizonMs: number, surroundings: Surroundings): CallerPlan {
  const count = draw.weighted({ one: 5, two: 3, three: 2 });
  const calls = { one: 1, two: 2, three: 3 }[count];
  return {
    startsAtMs: draw.chance(0.3) ? 0 : draw.span(1, Math.max(2, horizonMs)),
    withinMs: draw.chance(0.15) ? draw.span(50, 10_000) : undefined,
    sharedSignal: draw.chance(0.2)
      ? { abortsAfterMs: draw.chance(0.5) ? draw.span(10, 5_000) : undefined }
      : undefined,
    atOnce: draw.chance(0.3),
    calls: Array.from({ length: calls }, () => drawCall(draw, surroundings, true)),
  };
}

function drawCall(draw: Draw, surroundings: Surroundings, mayNest: boolean): CallPlan {
  const provider = draw.integer(0, surroundings.policies.length - 1);
  // A driver's own steps are reads, or writes with a key: an honest adapter has no others.
  const operations: readonly [OperationName, ...OperationName[]] = mayNest
    ? ['read', 'remove', 'charge', 'append']
    : ['read', 'charge'];
  const operation = draw.pick(operations);
  const timeoutMs = draw.chance(0.3) ? draw.span(20, 8_000) : undefined;
  const policy = surroundings.policies[provider];
  const bounded = timeoutMs !== undefined || isBounded(policy);
  return {
    provider,
    operation,
    key: drawKey(draw, operation),
    pauseMs: draw.chance(0.5) ? 0 : draw.span(1, 500),
    timeoutMs,
    abort: mayNest ? drawAbort(draw) : { kind: 'never' },
    driver: drawDriver(draw, surroundings, bounded, mayNest),
  };
}

/** Some intents have one key, as when a user clicks twice. */
function drawKey(draw: Draw, operation: OperationName): string | undefined {
  if (operation === 'charge') return `intent-${draw.integer(1, draw.pick([3, 1_000]))}`;
  return operation === 'append' && draw.chance(0.1) ? 'unused-key' : undefined;
}

function drawAbort(draw: Draw): AbortPlan {
  const kind = draw.weighted({ never: 78, before: 1, same_tick: 2, after: 13, upon: 6 });
  if (kind === 'after') return { kind, afterMs: draw.span(1, 4_000) };
  return kind === 'upon' ? { kind, fact: draw.pick(ABORTED_UPON) } : { kind };
}

function drawDriver(
  draw: Draw,
  surroundings: Surroundings,
  bounded: boolean,
  mayNest: boolean,
): DriverPlan {
  return {
    // Nobody could end a deaf driver that nothing bounds.
    deaf: bounded && draw.chance(0.3),
    fault: draw.weighted({ none: 97, throws: 1.5, rejects: 1.5 }),
    nested:
      mayNest && draw.chance(0.12)
        ? { call: drawCall(draw, surroundings, false), handsOn: !bounded || draw.chance(0.6) }
        : undefined,
  };
}
