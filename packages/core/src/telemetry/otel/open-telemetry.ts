import { type Meter, metrics, type Tracer, trace } from '@opentelemetry/api';
import type { Listener } from '../../call.js';
import type { Policy } from '../../policy.js';
import { createCallMetrics } from './call-metrics.js';
import { createCallSpans } from './call-spans.js';

const SCOPE = '@quayside/core';

export interface OpenTelemetryOptions {
  /** Makes the spans; `false` makes none. @default the global provider's tracer `@quayside/core` */
  readonly tracer?: Tracer | false | undefined;
  /** Makes the metrics; `false` makes none. @default the global provider's meter `@quayside/core` */
  readonly meter?: Meter | false | undefined;
}

/** A listener that also offers a policy; see {@link openTelemetry}. */
export interface OpenTelemetryListener extends Listener {
  /**
   * Runs each attempt with its span as the active context, so that spans of other instrumentations
   * (`fetch`, `undici`, the application's own) become its children and `traceparent` names it. Optional;
   * put it innermost. It needs the listener on the same binding and a registered context manager, and
   * without either only passes the call on.
   */
  readonly activate: Policy;
}

/**
 * Reports calls to OpenTelemetry. Needs the peer `@opentelemetry/api`, and reports nowhere until the
 * application registers an SDK, which it may do later.
 *
 * **Spans**: one per call (`stripe payments.charge`), child of the context that is active where the
 * call is made, and one child per attempt. A page is a call; the span of a stream ends with its first
 * event. Retries, timeouts, refusals, fallbacks and breakers that move are events of the call's span.
 * Attributes follow the HTTP semantic conventions where they apply (`http.request.method`,
 * `http.response.status_code`, `http.request.resend_count`, `url.template`, `error.type`); our own are
 * `quayside.*`. The idempotency key is left out.
 *
 * **Metrics**:
 *
 * | name | instrument, unit | attributes |
 * |---|---|---|
 * | `http.client.request.duration` | histogram, s | method, status, `url.template`, `error.type`, provider |
 * | `quayside.call.duration` | histogram, s | provider, port, operation, `error.type` |
 * | `quayside.retries` | counter | provider, port, operation, `error.type` |
 * | `quayside.retries.given_up` | counter | provider, port, operation, reason |
 * | `quayside.timeouts` | counter | provider, port, operation, scope |
 * | `quayside.refusals` | counter | provider, port, operation, policy |
 * | `quayside.fallbacks` | counter | from, to |
 * | `quayside.breaker.transitions` | counter | provider, from, to |
 * | `quayside.rate_limit.remaining` | gauge | provider, resource |
 * | `quayside.tokens` | counter | provider, model, token type |
 *
 * An exchange without an answer is in `quayside.call.duration` alone. Keys of breakers and limiters are
 * in spans, never in metrics: an application may key them by tenant.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/http/
 */
export function openTelemetry(options: OpenTelemetryOptions = {}): OpenTelemetryListener {
  const { tracer = trace.getTracer(SCOPE), meter } = options;
  const spans = tracer === false ? undefined : createCallSpans(tracer);
  // The global meter provider hands out no proxies: asked before the SDK registers, it would be mute.
  const measure =
    meter === false ? undefined : createCallMetrics(() => meter ?? metrics.getMeter(SCOPE));
  const listener: Listener = (fact, call) => {
    spans?.observe(fact, call);
    measure?.(fact, call);
  };
  return Object.assign(listener, { activate: spans?.activate ?? passOn });
}

const passOn: Policy = (call, next) => next(call);
