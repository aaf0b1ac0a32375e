import type { Binding } from '../bind-port.js';
import type { Clock } from '../clock.js';
import type { ErrorCode } from '../errors/error-code.js';
import { isIntegrationError } from '../errors/integration-error.js';
import type { BreakerState } from '../fact.js';
import type { GatewayMember } from './member-bindings.js';
import { memberBreakers } from './member-breakers.js';
import type { FiguresCollector, PassiveFigures } from './passive-figures.js';

/**
 * - `healthy`: the probe was answered, and nothing speaks against it.
 * - `degraded`: it can be used, but a breaker is not closed, half of the last calls failed, a backup had to
 *   answer, or the provider limits us.
 * - `down`: the probe failed; or there is none, and a breaker is open.
 * - `unknown`: there is no probe and there were no calls.
 */
export type HealthStatus = 'healthy' | 'degraded' | 'down' | 'unknown';

/** How one member of a gateway is. Holds no secret: fit for a health endpoint. */
export interface MemberHealth {
  readonly status: HealthStatus;
  /** How long the probe took; undefined where there is none. */
  readonly latencyMs: number | undefined;
  readonly error: { readonly code: ErrorCode; readonly message: string } | undefined;
  /** The breakers that have moved since the gateway was created, or are not closed, by their key. */
  readonly breakers: Readonly<Record<string, BreakerState>>;
  readonly calls: PassiveFigures;
}

export interface HealthOptions {
  /** How long a member's probe may take, in milliseconds. @default 5_000 */
  readonly timeoutMs?: number | undefined;
  /** Ends all probes; `health()` then rejects with exactly this signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

type Probe = NonNullable<Binding['probe']>;
type ProbeError = NonNullable<MemberHealth['error']>;

/** The provider answers, it merely does not want more from us now. */
const LIMITED: ReadonlySet<ErrorCode> = new Set([
  'rate_limited',
  'quota_exhausted',
  'bulkhead_full',
]);

/** Probes a member and adds what its calls have told. Rejects for the caller's abort only. */
export async function checkMember(
  member: GatewayMember,
  collector: FiguresCollector,
  clock: Clock,
  options: HealthOptions,
): Promise<MemberHealth> {
  const probes = new Set(member.bindings.flatMap(({ binding }) => binding.probe ?? []));
  const fallbacksBefore = collector.fallbacks();
  const startedAt = clock.now();
  const errors = await Promise.all([...probes].map((probe) => runProbe(probe, clock, options)));
  const latencyMs = probes.size === 0 ? undefined : clock.now() - startedAt;
  // A probe that is down tells more than one that is limited.
  const failures = errors.filter((error) => error !== undefined);
  const error = failures.find(({ code }) => !LIMITED.has(code)) ?? failures[0];
  const fellBack = collector.fallbacks() > fallbacksBefore;
  const breakers = memberBreakers(member, collector.breakers());
  const states = Object.values(breakers);
  return {
    status:
      probes.size === 0
        ? passiveStatus(states, collector)
        : probedStatus(error, states, collector.isFailing() || fellBack),
    latencyMs,
    error,
    breakers,
    calls: collector.figures(),
  };
}

function probedStatus(
  error: ProbeError | undefined,
  breakers: readonly BreakerState[],
  troubled: boolean,
): HealthStatus {
  if (error !== undefined) return LIMITED.has(error.code) ? 'degraded' : 'down';
  return troubled || breakers.some((state) => state !== 'closed') ? 'degraded' : 'healthy';
}

function passiveStatus(states: readonly BreakerState[], collector: FiguresCollector): HealthStatus {
  if (states.some((state) => state === 'open' || state === 'isolated')) return 'down';
  if (states.includes('half_open') || collector.isFailing()) return 'degraded';
  const { succeeded, failed } = collector.figures();
  return succeeded + failed === 0 ? 'unknown' : 'healthy';
}

/** Runs a probe at most `timeoutMs`, even one that ignores its options. Returns its error. */
function runProbe(
  probe: Probe,
  clock: Clock,
  { timeoutMs = 5000, signal }: HealthOptions,
): Promise<ProbeError | undefined> {
  if (signal?.aborted) return Promise.reject(signal.reason);
  const controller = new AbortController();
  return new Promise<ProbeError | undefined>((resolve, reject) => {
    const release = (): void => {
      cancelTimer();
      signal?.removeEventListener('abort', onAbort);
    };
    const settle = (error: ProbeError | undefined): void => {
      release();
      resolve(error);
    };
    const onAbort = (): void => {
      release();
      reject(signal?.reason);
      controller.abort(signal?.reason);
    };
    const cancelTimer = clock.schedule(() => {
      settle({
        code: 'timeout',
        message: `The probe had no answer within ${timeoutMs} ms (timeout).`,
      });
      controller.abort(new DOMException('The probe took too long.', 'TimeoutError'));
    }, timeoutMs);
    signal?.addEventListener('abort', onAbort, { once: true });
    // Promise.resolve().then: a probe that throws at once is a failed probe too.
    Promise.resolve()
      .then(() => probe({ timeoutMs, signal: controller.signal }))
      .then(
        () => settle(undefined),
        (error: unknown) => settle(toProbeError(error)),
      );
  });
}

function toProbeError(error: unknown): ProbeError {
  if (isIntegrationError(error)) return { code: error.code, message: error.message };
  const name = error instanceof Error ? error.name : typeof error;
  return { code: 'unavailable', message: `The probe failed: ${name} (unavailable).` };
}
