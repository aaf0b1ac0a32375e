import type { FakeAnswer } from '@quayside/core/testing';

/** An answer of Stripe's API, which is always text. */
export interface WireAnswer extends FakeAnswer {
  readonly body: string;
}
