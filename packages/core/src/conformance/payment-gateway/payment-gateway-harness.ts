import type { Policy } from '../../policy.js';
import type { DeclineReason, PaymentGateway } from '../../ports/payment-gateway.js';
import type { ConformanceGap } from '../conformance-case.js';

/** What a provider may lack: an operation, or something within one. */
export type PaymentGatewayCapability =
  | keyof PaymentGateway
  /** `charge` without a source, completed by `confirmCharge`. */
  | 'deferredSource'
  /** `charge` with `confirm: false`. */
  | 'deferredConfirmation'
  /** `capture: 'manual'`. */
  | 'manualCapture'
  | 'partialCapture'
  /** `final: false`. */
  | 'multicapture'
  | 'partialRefund'
  | 'offSession'
  | 'customerActions'
  /** A source whose payments take their time; needs `sources.processing`. */
  | 'processing'
  /** `metadata` is kept and given back. */
  | 'metadata'
  | 'JPY'
  | 'KWD'
  /** Needs {@link PaymentGatewayConnection.loseNextAnswer}. */
  | 'lostAnswers';

/** One connection to the provider; every test gets its own. */
export interface PaymentGatewayConnection {
  /** Bound with `bindPort`: the suite reads its capabilities and listens to its facts. */
  readonly payments: PaymentGateway;
  /**
   * Makes the provider act on the next request of `operation` and its answer get lost on the way back.
   * Without it, say `capabilities: { lostAnswers: false }`.
   */
  readonly loseNextAnswer?: ((operation: keyof PaymentGateway) => void | Promise<void>) | undefined;
  /** Lets the provider's clock move on by at least a second, so that the order of charges shows. */
  readonly passTime?: (() => void | Promise<void>) | undefined;
  readonly dispose?: (() => void | Promise<void>) | undefined;
}

/** Real inputs of one provider. */
export interface PaymentGatewayFixtures {
  readonly sources: {
    readonly succeeds: string;
    readonly declinedInsufficientFunds: string;
    readonly declinedExpired: string;
    /** Demands something of the customer, and is declined off session. */
    readonly requiresAction: string;
    readonly processing?: string | undefined;
  };
  /** More sources that are declined, by the reason that must come out. */
  readonly declines?: { readonly [Reason in DeclineReason]?: string } | undefined;
  /** ISO 4217; amounts are between 500 and 10,000 of its smallest unit. */
  readonly currency: string;
  /** Where customers are sent back to. @default 'https://example.com/return' */
  readonly returnUrl?: string | undefined;
  /** Ids that are well formed and belong to nothing. @default 'missing' */
  readonly missing?:
    | { readonly charge?: string; readonly refund?: string; readonly customer?: string }
    | undefined;
}

/**
 * Connects the suite with one provider: its fake, its memory driver or its live sandbox. Nothing is
 * assumed of the account: it need not be empty, and other people may use it at the same time.
 */
export interface PaymentGatewayHarness {
  readonly provider: string;
  /** Connects anew. `policy` is what the connection's calls must run through. */
  connect(options: { readonly policy?: Policy | undefined }): Promise<PaymentGatewayConnection>;
  /**
   * False for what the provider lacks; everything else is tested. The suite fails where the binding
   * disagrees about an operation.
   */
  readonly capabilities?: { readonly [Name in PaymentGatewayCapability]?: boolean } | undefined;
  readonly fixtures: PaymentGatewayFixtures;
  /** Credentials that must show up in no error and no fact. */
  readonly secrets: readonly string[];
  /** Told of every behaviour that is not tested, and why. */
  readonly report?: ((gap: ConformanceGap) => void) | undefined;
}
