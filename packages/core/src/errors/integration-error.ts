import type { ErrorCode, Execution } from './error-code.js';

/** Registered, so that two copies of this package in one process still recognise each other's errors. */
const BRAND: unique symbol = Symbol.for('@quayside/core/IntegrationError');

/** Everything an {@link IntegrationError} carries. Never a request body, a header or a secret. */
export interface IntegrationErrorFields {
  /** What happened and what to do about it, in one or two sentences. */
  readonly message: string;
  readonly code: ErrorCode;
  readonly execution: Execution;
  readonly provider?: string | undefined;
  readonly port?: string | undefined;
  readonly operation?: string | undefined;
  /** How many attempts were made, 0 when nothing was sent. */
  readonly attempts?: number | undefined;
  /** The provider's id of the request, for its support. */
  readonly requestId?: string | undefined;
  /** The HTTP status, where an answer came. */
  readonly status?: number | undefined;
  /** How long to wait before calling again, in milliseconds, where the provider or a policy said so. */
  readonly retryAfterMs?: number | undefined;
  /**
   * The provider's own verdict on a repeat (`Stripe-Should-Retry`, `x-should-retry`). `false` ends all
   * attempts; `true` allows one where the call's idempotency allows it.
   */
  readonly shouldRetry?: boolean | undefined;
  /** Redacted, provider-specific facts: its own code, the offending field. */
  readonly details?: Readonly<Record<string, unknown>> | undefined;
  readonly cause?: unknown;
}

/** The one error class of Quayside. Narrow it with {@link isIntegrationError}. */
export class IntegrationError extends Error {
  override readonly name: string = 'IntegrationError';
  readonly code: ErrorCode;
  readonly execution: Execution;
  readonly provider: string | undefined;
  readonly port: string | undefined;
  readonly operation: string | undefined;
  readonly attempts: number | undefined;
  readonly requestId: string | undefined;
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;
  readonly shouldRetry: boolean | undefined;
  readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(fields: IntegrationErrorFields) {
    super(fields.message, fields.cause === undefined ? undefined : { cause: fields.cause });
    this.code = fields.code;
    this.execution = fields.execution;
    this.provider = fields.provider;
    this.port = fields.port;
    this.operation = fields.operation;
    this.attempts = fields.attempts;
    this.requestId = fields.requestId;
    this.status = fields.status;
    this.retryAfterMs = fields.retryAfterMs;
    this.shouldRetry = fields.shouldRetry;
    this.details = fields.details;
  }

  static {
    // On the prototype: defining it on every error would cost more than all its fields.
    Object.defineProperty(IntegrationError.prototype, BRAND, { value: true });
  }
}

/**
 * Tells whether `error` is an {@link IntegrationError}, of one of `codes` where any are given. Works
 * across duplicated copies of the package, where `instanceof` does not.
 */
export function isIntegrationError<Code extends ErrorCode>(
  error: unknown,
  ...codes: readonly Code[]
): error is IntegrationError & { readonly code: Code } {
  if (typeof error !== 'object' || error === null || !(BRAND in error)) return false;
  return codes.length === 0 || codes.includes((error as unknown as IntegrationError).code as Code);
}

/** Copies `error` with `fields` laid over it; the stack stays where it was thrown. */
export function withErrorFields(
  error: IntegrationError,
  fields: Partial<IntegrationErrorFields>,
): IntegrationError {
  const copy = new IntegrationError({ ...fieldsOf(error), ...fields });
  if (error.stack !== undefined) {
    Object.defineProperty(copy, 'stack', {
      value: error.stack,
      configurable: true,
      writable: true,
    });
  }
  return copy;
}

function fieldsOf(error: IntegrationError): IntegrationErrorFields {
  const { message, code, execution, provider, port, operation, attempts } = error;
  const { requestId, status, retryAfterMs, shouldRetry, details, cause } = error;
  return {
    message,
    code,
    execution,
    provider,
    port,
    operation,
    attempts,
    requestId,
    status,
    retryAfterMs,
    shouldRetry,
    details,
    cause,
  };
}
