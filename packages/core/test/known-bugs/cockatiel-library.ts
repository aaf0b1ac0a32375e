import {
  bulkhead,
  CircuitState,
  ConsecutiveBreaker,
  ConstantBackoff,
  circuitBreaker,
  type Policy as FailureFilter,
  handleAll,
  type IBreaker,
  type IPolicy,
  retry,
  SamplingBreaker,
  TimeoutStrategy,
  timeout,
  wrap,
} from 'cockatiel';
import type { BreakerState } from '../../src/fact.js';
import type { Guard, Happening, Library, Stage } from './library.js';

const STATES: Readonly<Record<CircuitState, BreakerState>> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.Open]: 'open',
  [CircuitState.HalfOpen]: 'half_open',
  [CircuitState.Isolated]: 'isolated',
};

/** One policy of cockatiel, and how to listen to it. */
interface Part {
  readonly policy: IPolicy;
  readonly listen: (happening: Happening, listener: () => void) => void;
  readonly breaker?: ReturnType<typeof circuitBreaker>;
}

/** cockatiel as its manual uses it; `handles` are the failures that its policies act upon. */
export function cockatielLibrary(
  name: string,
  options: {
    readonly strategy?: TimeoutStrategy | undefined;
    readonly handles?: FailureFilter | undefined;
  } = {},
): Library {
  const { strategy = TimeoutStrategy.Aggressive, handles = handleAll } = options;
  const partOf = (stage: Stage): Part => {
    switch (stage.kind) {
      case 'timeout':
        return timeoutPart(stage.ms, strategy);
      case 'retry':
        return retryPart(stage, handles);
      case 'breaker':
        return breakerPart(new ConsecutiveBreaker(stage.failures ?? 5), handles, stage.cooldownMs);
      case 'window_breaker':
        return breakerPart(sampling(stage), handles);
      case 'bulkhead':
        return bulkheadPart(stage);
    }
  };
  return { name, guard: (...stages) => compose(stages.map(partOf)) };
}

export const cockatiel: Library = cockatielLibrary('cockatiel 4');

function compose(parts: readonly Part[]): Guard {
  const policy: IPolicy = wrap(...parts.map((part) => part.policy));
  const breaker = parts.find((part) => part.breaker !== undefined)?.breaker;
  return {
    run: (operation, signal) => policy.execute((context) => operation(context.signal), signal),
    listen: (happening, listener) => {
      for (const part of parts) part.listen(happening, listener);
    },
    state: () => STATES[breaker?.state ?? CircuitState.Closed],
    isolate: () => {
      const isolation = breaker?.isolate();
      return () => isolation?.dispose();
    },
  };
}

function timeoutPart(ms: number, strategy: TimeoutStrategy): Part {
  const policy = timeout(ms, strategy);
  return {
    policy,
    listen: (happening, listener) => {
      if (happening === 'success') policy.onSuccess(listener);
      if (happening === 'timeout') policy.onTimeout(listener);
    },
  };
}

function retryPart(
  { attempts, delayMs }: Extract<Stage, { kind: 'retry' }>,
  handles: FailureFilter,
): Part {
  const policy = retry(handles, {
    ...(attempts === undefined ? {} : { maxAttempts: attempts - 1 }),
    ...(delayMs === undefined ? {} : { backoff: new ConstantBackoff(delayMs) }),
  });
  return {
    policy,
    listen: (happening, listener) => {
      if (happening === 'success') policy.onSuccess(listener);
      if (happening === 'retry') policy.onRetry(listener);
    },
  };
}

function sampling(stage: Extract<Stage, { kind: 'window_breaker' }>): IBreaker {
  const { windowMs: duration, failureRate: threshold, minimumCalls } = stage;
  const minimum =
    minimumCalls === undefined ? {} : { minimumRps: (minimumCalls / duration) * 1_000 };
  return new SamplingBreaker({ duration, threshold, ...minimum });
}

function breakerPart(kind: IBreaker, handles: FailureFilter, cooldownMs = 10_000): Part {
  const breaker = circuitBreaker(handles, { breaker: kind, halfOpenAfter: cooldownMs });
  return {
    policy: breaker,
    breaker,
    listen: (happening, listener) => {
      if (happening === 'success') breaker.onSuccess(listener);
      if (happening === 'break') breaker.onBreak(listener);
    },
  };
}

function bulkheadPart({ concurrency, queue }: Extract<Stage, { kind: 'bulkhead' }>): Part {
  const policy = bulkhead(concurrency, queue);
  return {
    policy,
    listen: (happening, listener) => {
      if (happening === 'success') policy.onSuccess(listener);
    },
  };
}
