/** The fields of Stripe's error object. https://docs.stripe.com/api/errors */
export interface FailureFields {
  readonly type?:
    | 'api_error'
    | 'card_error'
    | 'idempotency_error'
    | 'invalid_request_error'
    | undefined;
  readonly code?: string | undefined;
  readonly param?: string | undefined;
  readonly decline_code?: string | undefined;
  readonly advice_code?: string | undefined;
  readonly charge?: string | undefined;
  readonly payment_intent?: object | undefined;
  readonly payment_method?: object | undefined;
  readonly setup_intent?: object | undefined;
}

/** An error answer of the fake, thrown to where the answer is written. */
export class StripeFailure extends Error {
  readonly status: number;
  readonly fields: FailureFields;
  /** True where Stripe refuses before the endpoint runs: such answers are not kept under the idempotency key. */
  readonly beforeExecution: boolean;

  constructor(status: number, message: string, fields: FailureFields, beforeExecution = false) {
    super(message);
    this.name = 'StripeFailure';
    this.status = status;
    this.fields = fields;
    this.beforeExecution = beforeExecution;
  }
}

/** A parameter that is wrong in itself: refused before anything runs. */
export function invalidParameter(message: string, param: string, code?: string): StripeFailure {
  return new StripeFailure(400, message, { code, param }, true);
}

/** A request that is well formed, yet impossible now. */
export function refused(message: string, fields: FailureFields = {}): StripeFailure {
  return new StripeFailure(400, message, fields);
}

/** The object that the path names does not exist. */
export function missingObject(kind: string, id: string, param = 'id'): StripeFailure {
  return new StripeFailure(404, `No such ${kind}: '${id}'`, { code: 'resource_missing', param });
}

/** An object that a parameter names does not exist: a 400, not a 404. */
export function missingReference(kind: string, id: string, param: string): StripeFailure {
  return refused(`No such ${kind}: '${id}'`, { code: 'resource_missing', param });
}

/** Writes Stripe's error body. */
export function toErrorBody(failure: StripeFailure, requestId: string): string {
  const { type = 'invalid_request_error', code, ...rest } = failure.fields;
  const error = {
    ...(code === undefined
      ? {}
      : { code, doc_url: `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}` }),
    message: failure.message,
    ...rest,
    request_log_url: `https://dashboard.stripe.com/test/logs/${requestId}`,
    type,
  };
  return JSON.stringify({ error });
}
