import { misconfigured } from './errors/misconfigured.js';
import type { Policy } from './policy.js';

/** One policy of a pipeline as the order sees it. */
interface Stage {
  readonly kind: string;
  readonly timeoutMs: number;
  /** How far back a circuit breaker looks; Infinity where it does not look at the time. */
  readonly windowMs: number;
  /** True inside {@link only}: it applies to some calls. */
  readonly conditional: boolean;
}

/** What cannot work: none of the first may surround any of the second, because of the third. */
type Misplacement = readonly [outer: readonly string[], inner: readonly string[], because: string];

const SLOTS = ['bulkhead', 'adaptive_concurrency'];

const MISPLACED: readonly Misplacement[] = [
  [['attempt timeout'], ['retry', 'total timeout'], 'one attempt cannot contain the whole call'],
  [
    ['attempt timeout'],
    [...SLOTS, 'rate_limit', 'pacing'],
    'waiting for a turn would look like a slow provider',
  ],
  [
    ['attempt timeout'],
    ['circuit_breaker', 'client_throttle'],
    'what is inside would not see that attempts time out',
  ],
  [['retry'], ['total timeout'], 'every attempt would get the whole time again'],
  [SLOTS, ['retry'], 'a call would keep its slot while it waits for the next attempt'],
  [SLOTS, ['pacing'], "a call would keep its slot while it waits for the provider's limit"],
  [SLOTS, ['hedge'], 'two requests would take one slot'],
  [['rate_limit'], ['retry', 'hedge'], 'what is sent again would not count against the limit'],
  [['hedge'], ['total timeout', 'retry'], 'every hedge would bring attempts of its own'],
  [
    ['attempt timeout'],
    ['hedge'],
    'a hedge would get what is left of the time of the attempt that it stands in for',
  ],
  [
    ['fault_injection'],
    ['total timeout', 'retry', 'circuit_breaker', 'rate_limit', 'bulkhead', 'attempt timeout'],
    'what is inside would never see a fault',
  ],
  [['client_throttle'], ['retry'], 'attempts that failed before the last one would not count'],
  [
    ['pacing'],
    ['retry', 'hedge'],
    'repeats and hedges would be sent although the provider says that nothing is left',
  ],
  [
    ['client_throttle'],
    ['pacing'],
    'what is held back here would count as refused by the provider',
  ],
];

const REMEDY =
  'The order is: total timeout, retry, hedge, circuit breaker, pacing, throttle, rate limit, bulkhead or adaptive concurrency, attempt timeout.';

/**
 * Refuses orders that cannot do what their policies promise. Policies without a description, and kinds
 * that are not known here, may stand anywhere.
 *
 * @throws misconfigured, naming the pair and the order that works.
 */
export function validateOrder(policies: readonly Policy[]): void {
  const stages = policies.flatMap((policy) => stagesOf(policy, false));
  for (const [outer, inner, because] of MISPLACED) {
    for (const [index, { kind }] of stages.entries()) {
      if (!outer.includes(kind)) continue;
      const inside = stages.slice(index + 1).map((stage) => stage.kind);
      const misplaced = inner.find((one) => inside.includes(one));
      if (misplaced === undefined) continue;
      throw misconfigured('The pipeline', `${kind} surrounds ${misplaced}: ${because}`, REMEDY);
    }
  }
  refuseTwoRetries(stages);
  refuseLongAttempts(stages);
  refuseShortWindows(stages);
}

function refuseTwoRetries(stages: readonly Stage[]): void {
  const retries = stages.filter((stage) => stage.kind === 'retry');
  // Two conditional ones may exclude each other.
  if (retries.length < 2 || retries.every((stage) => stage.conditional)) return;
  throw misconfigured('The pipeline', 'two retries multiply their attempts', 'Keep one of them.');
}

function refuseLongAttempts(stages: readonly Stage[]): void {
  const always = stages.filter((stage) => !stage.conditional);
  for (const attempt of always.filter((stage) => stage.kind === 'attempt timeout')) {
    for (const total of always.filter((stage) => stage.kind === 'total timeout')) {
      if (attempt.timeoutMs <= total.timeoutMs) continue;
      const what = `one attempt may take ${attempt.timeoutMs} ms and the whole call ${total.timeoutMs} ms`;
      throw misconfigured('The pipeline', what, 'Shorten the attempt timeout.');
    }
  }
}

/** Timeouts that end after the window has passed over their neighbours would never add up to a rate. */
function refuseShortWindows(stages: readonly Stage[]): void {
  const always = stages.filter((stage) => !stage.conditional);
  for (const attempt of always.filter((stage) => stage.kind === 'attempt timeout')) {
    for (const { windowMs } of always) {
      if (windowMs >= 2 * attempt.timeoutMs) continue;
      const what = `the circuit breaker looks back ${windowMs} ms and one attempt may take ${attempt.timeoutMs} ms`;
      const remedy = 'Give the breaker a window of at least twice the attempt timeout.';
      throw misconfigured('The pipeline', what, remedy);
    }
  }
}

function stagesOf(policy: Policy, conditional: boolean): readonly Stage[] {
  const description = policy.description;
  if (description === undefined) return [];
  const { kind, settings, policies = [] } = description;
  if (policies.length > 0) {
    return policies.flatMap((inner) => stagesOf(inner, conditional || kind === 'only'));
  }
  const timeoutMs = typeof settings.timeoutMs === 'number' ? settings.timeoutMs : 0;
  const looksBack = kind === 'circuit_breaker' && typeof settings.windowMs === 'number';
  const windowMs = looksBack ? Number(settings.windowMs) : Number.POSITIVE_INFINITY;
  if (kind !== 'timeout') return [{ kind, timeoutMs, windowMs, conditional }];
  const scoped = settings.scope === 'call' ? 'total timeout' : 'attempt timeout';
  return [{ kind: scoped, timeoutMs, windowMs, conditional }];
}
