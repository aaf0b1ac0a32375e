import { abortableSignal, type Call, type CallIdentity, deriveCall } from '../call.js';
import { type Clock, systemClock } from '../clock.js';
import { checkedNumber } from '../errors/checked-number.js';
import { isIntegrationError } from '../errors/integration-error.js';
import { type Pipeline, pipeline } from '../pipeline.js';
import { describePolicy, type Policy } from '../policy.js';
import { withDeadlineRole } from '../share-deadline.js';
import { createKeyedState } from './keyed-state.js';
import { rateLimit } from './rate-limit.js';
import { priceOf, waitForTurn } from './rate-limit-lane.js';
import type { RateRules } from './rate-limit-rules.js';
import { TokenBucket } from './token-bucket.js';
import { WaitingLine } from './waiting-line.js';

const MINUTE = 60_000;

export interface ModelRateLimitOptions {
  readonly requestsPerMinute: number;
  /** Tokens in and out. */
  readonly tokensPerMinute: number;
  /** The tokens that a call will use, as far as can be told before: they are set aside for it. */
  readonly estimate: (call: CallIdentity) => number;
  /** The longest wait for either; a call that would wait longer is refused at once. @default 30_000 */
  readonly maxWaitMs?: number | undefined;
  /** What has limits of its own. @default the provider */
  readonly key?: ((call: CallIdentity) => string) | undefined;
  /** Keys kept; those that were not used for a while make room. @default 10_000 */
  readonly maxKeys?: number | undefined;
  /** @default the platform's clock */
  readonly clock?: Clock | undefined;
}

/**
 * Keeps a language model within its requests and its tokens a minute. Both fill steadily, as the providers
 * fill them; a minute's worth may go at once after a pause. The estimate is set aside before a call is
 * sent; when its tokens are reported (`usage.reported`) the difference is given back, or taken: a call that
 * was underestimated makes the next ones wait. A call that was certainly not executed gives everything
 * back.
 *
 * What the provider's headers say is the business of `pacing({ refill: 'steady' })`, which may stand inside.
 *
 * Refuses as `rateLimit` does; a call whose estimate exceeds a whole minute's tokens with `bulkhead_full`.
 * Reports `limiter.delayed` and `limiter.rejected`.
 *
 * @throws misconfigured for a figure that is not finite or out of range.
 */
export function modelRateLimit(options: ModelRateLimitOptions): Pipeline {
  const { requestsPerMinute, maxWaitMs, key, maxKeys, clock } = options;
  checkedNumber('modelRateLimit', 'requestsPerMinute', requestsPerMinute, { above: 0 });
  checkedNumber('modelRateLimit', 'tokensPerMinute', options.tokensPerMinute, { above: 0 });
  const burst = Math.max(1, requestsPerMinute);
  const rate = { limit: requestsPerMinute, windowMs: MINUTE, burst };
  return pipeline(rateLimit({ ...rate, maxWaitMs, key, maxKeys, clock }), tokenLimit(options));
}

/** The tokens of one key and who waits for them. */
interface TokenLane {
  readonly key: string;
  readonly allowance: TokenBucket;
  readonly line: WaitingLine;
}

function tokenLimit(options: ModelRateLimitOptions): Policy {
  const { tokensPerMinute, estimate, maxWaitMs = 30_000, maxKeys } = options;
  const { clock = systemClock, key: keyOf = (call) => call.provider } = options;
  const rules: RateRules = {
    algorithm: 'token_bucket',
    limit: tokensPerMinute,
    windowMs: MINUTE,
    most: tokensPerMinute,
    maxWaitMs,
  };
  const lanes = createKeyedState<TokenLane>({
    create: (key) => {
      const allowance = new TokenBucket(rules, clock.now());
      return { key, allowance, line: new WaitingLine(clock, allowance) };
    },
    isForgettable: ({ line, allowance }) => line.length === 0 && allowance.isUntouched(clock.now()),
    clock,
    maxKeys,
  });
  const policy = describePolicy(
    function tokenLimitPolicy<T>(call: Call, next: (call: Call) => Promise<T>): Promise<T> {
      try {
        abortableSignal(call)?.throwIfAborted();
        const lane = lanes.at(keyOf(call));
        const price = priceOf(call, estimate);
        const run = (inner: Call): Promise<T> => runCounted(inner, next, lane, price, clock);
        const mayGo = lane.line.length === 0 && price <= rules.most;
        if (mayGo && lane.allowance.take(price, clock.now())) return run(call);
        return waitForTurn(lane, call, price, run, rules, clock);
      } catch (error) {
        return Promise.reject(error);
      }
    },
    { kind: 'rate_limit', settings: { tokensPerMinute, maxWaitMs } },
  );
  return withDeadlineRole(policy, { role: 'honours' });
}

/** Runs a call and settles its estimate, also where a stream reports its tokens after the call has. */
async function runCounted<T>(
  call: Call,
  next: (call: Call) => Promise<T>,
  { allowance, line }: TokenLane,
  setAside: number,
  clock: Clock,
): Promise<T> {
  let open = setAside;
  const settle = (used: number): void => {
    allowance.give(open - used, clock.now());
    open = 0;
    line.wake();
  };
  const emit: Call['emit'] = (fact) => {
    if (fact.type === 'usage.reported') settle(fact.inputTokens + fact.outputTokens);
    call.emit(fact);
  };
  try {
    return await next(deriveCall(call, { emit }));
  } catch (error) {
    if (isIntegrationError(error) && error.execution === 'not_executed') settle(0);
    throw error;
  }
}
