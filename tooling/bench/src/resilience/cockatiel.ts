import {
  bulkhead,
  ConsecutiveBreaker,
  CountBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleAll,
  type IBreaker,
  type IPolicy,
  retry,
  SamplingBreaker,
  TimeoutStrategy,
  timeout,
  wrap,
} from 'cockatiel';
import { answer, type Contender, refused } from './contender.ts';

const retrying = (): IPolicy =>
  retry(handleAll, { maxAttempts: 2, backoff: new ExponentialBackoff() });

const breaking = (breaker: IBreaker): IPolicy =>
  circuitBreaker(handleAll, { halfOpenAfter: 3_600_000, breaker });

const consecutive = (): IPolicy => breaking(new ConsecutiveBreaker(5));

const timing = (ms: number, strategy: TimeoutStrategy, abortOnReturn?: boolean): IPolicy =>
  timeout(ms, abortOnReturn === undefined ? strategy : { strategy, abortOnReturn });

const five = (strategy: TimeoutStrategy, abortOnReturn?: boolean): IPolicy =>
  wrap(
    timing(30_000, strategy, abortOnReturn),
    retrying(),
    consecutive(),
    bulkhead(10, 10),
    timing(10_000, strategy, abortOnReturn),
  );

const through = (name: string, policy: IPolicy): Contender => ({
  name: `cockatiel ${name}`,
  run: () => policy.execute(answer),
});

const { Cooperative, Aggressive } = TimeoutStrategy;

/** Timeout, retry, breaker, bulkhead, timeout, with the options that cockatiel has by default. */
export const wrapName = 'cockatiel wrap of five, cooperative';

/** The policy behind {@link wrapName}. */
export const wrapOfFive: IPolicy = five(Cooperative);

export const cockatiel: readonly Contender[] = [
  through('retry', retrying()),
  through('timeout, cooperative', timing(30_000, Cooperative)),
  through('timeout, aggressive', timing(30_000, Aggressive)),
  through('breaker, consecutive', consecutive()),
  through('breaker, count', breaking(new CountBreaker({ threshold: 0.5, size: 20 }))),
  through('breaker, sampling', breaking(new SamplingBreaker({ threshold: 0.5, duration: 30_000 }))),
  through('bulkhead', bulkhead(10, 10)),
  through('retry, breaker', wrap(retrying(), consecutive())),
  through('wrap of five, cooperative', wrapOfFive),
  through('wrap of five, aggressive', five(Aggressive)),
  through('wrap of five, abortOnReturn: false', five(Cooperative, false)),
];

export async function cockatielRefusals(): Promise<readonly Contender[]> {
  const policy = breaking(new ConsecutiveBreaker(1));
  await policy.execute(() => Promise.reject(new Error('down'))).catch(() => {});
  return [refused('cockatiel breaker, open', () => policy.execute(answer))];
}
