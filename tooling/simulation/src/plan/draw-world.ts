import { createDraw, type Draw } from '../draw.ts';
import { drawCallers } from './draw-calls.ts';
import { drawPolicy } from './draw-policy.ts';
import { type PolicyPlan, stageOf } from './policy-plan.ts';
import type { NetworkPlan, OperatorPlan, ProviderPlan, Weather, WorldPlan } from './world-plan.ts';

/** Draws a world: the same for the same seed. */
export function drawWorld(seed: number): WorldPlan {
  const draw = createDraw(seed, 'plan');
  const names = draw.chance(0.3) ? ['acme', 'bolt'] : ['acme'];
  const shared = names.length > 1 && draw.chance(0.4);
  const policies = names.slice(shared ? 1 : 0).map(() => drawPolicy(draw));
  const providers = names.map((name, place) => drawProvider(draw, name, shared ? 0 : place));
  const surroundings = { policies: providers.map(({ policy }) => policies[policy]) };
  const callers = drawCallers(draw, surroundings);
  const operators = policies.flatMap((policy, place) => drawOperators(draw, policy, place));
  return { seed, providers, policies, callers, operators };
}

function drawOperators(draw: Draw, policy: PolicyPlan, place: number): OperatorPlan[] {
  const operators: OperatorPlan[] = [];
  const breaker = stageOf(policy, 'breaker');
  const whenever = (): number => draw.span(1, 4_000);
  if (breaker !== undefined && draw.chance(0.15)) {
    const key = breaker.key === 'provider' ? 'acme' : draw.pick(['read', 'charge']);
    const act = { kind: 'isolate' as const, key, forMs: draw.span(10, 5_000) };
    operators.push({ policy: place, atMs: whenever(), act });
  }
  const isBounded = stageOf(policy, 'bulkhead') !== undefined;
  for (let times = isBounded && draw.chance(0.2) ? draw.integer(1, 3) : 0; times > 0; times -= 1) {
    const act = { kind: 'resize' as const, concurrency: draw.integer(1, 6) };
    operators.push({ policy: place, atMs: whenever(), act });
  }
  return operators;
}

function drawProvider(draw: Draw, name: string, policy: number): ProviderPlan {
  const processingMs = draw.span(1, 300);
  return {
    name,
    policy,
    clockAheadMs: name !== 'acme' && draw.chance(0.3) ? 12_345 : 0,
    badListener: draw.chance(0.2),
    network: drawNetwork(draw),
    weather: drawWeather(draw),
    processingMs: [processingMs, processingMs * draw.pick([1, 2, 10])],
    capacity: draw.pick([100, 100, 2, 5]),
    quota: draw.chance(0.25)
      ? { limit: draw.integer(1, 10), windowMs: draw.span(200, 5_000) }
      : undefined,
    sameKey: draw.pick(['conflict', 'first_answer']),
  };
}

function drawNetwork(draw: Draw): NetworkPlan {
  const worse = draw.pick([0, 1, 1, 4]);
  return {
    fates: {
      clean: 100,
      refused: worse * draw.integer(0, 10),
      lost_request: worse * draw.integer(0, 6),
      lost_answer: worse * draw.integer(0, 10),
      cut: worse * draw.integer(0, 5),
      garbled: worse * draw.integer(0, 3),
    },
    delayMs: draw.pick([
      [0, 0],
      [1, 20],
      [5, 300],
    ]),
    silenceMs: draw.pick([
      [1, 50],
      [100, 2_000],
      [10_000, 60_000],
    ]),
  };
}

function drawWeather(draw: Draw): Weather[] {
  let untilMs = 0;
  return Array.from({ length: draw.integer(0, 4) }, () => {
    untilMs += draw.span(50, 5_000);
    const kind = draw.weighted({
      healthy: 3,
      slow: 2,
      outage: 4,
      hanging: 2,
      throttling: 3,
      refusing: 1,
    });
    return { kind, untilMs };
  });
}
