import { type Money, moneyFromMinor } from '../../money/money.js';
import type { Policy } from '../../policy.js';
import type {
  Charge,
  ChargeInput,
  ChargeStatus,
  PaymentGateway,
} from '../../ports/payment-gateway.js';
import { checkEqual } from '../check.js';
import type { ConformanceCase } from '../conformance-case.js';
import { inSessionScope, type PortSession } from '../port-session.js';
import type {
  PaymentGatewayCapability,
  PaymentGatewayConnection,
  PaymentGatewayFixtures,
  PaymentGatewayHarness,
} from './payment-gateway-harness.js';

/** A behaviour of the payment port. */
export type PaymentCase = ConformanceCase<PaymentSession, PaymentGatewayCapability>;

/** What one test works with. */
export interface PaymentSession extends PortSession<PaymentGateway> {
  readonly payments: PaymentGateway;
  readonly connection: PaymentGatewayConnection;
  readonly fixtures: PaymentGatewayFixtures;
  /** Connects once more, through `policy`. */
  reconnect(policy: Policy): Promise<PaymentSession>;
  amount(minor: number): Money;
  /** Charges `source` (default: one that succeeds) and checks the status that comes out. */
  charge<Status extends ChargeStatus>(
    status: Status,
    input?: Partial<ChargeInput>,
  ): Promise<Charge & { readonly status: Status }>;
}

/** Runs `body` in a session of its own, then checks that nothing it saw held a secret. */
export function inPaymentSession(
  harness: PaymentGatewayHarness,
  body: (session: PaymentSession) => Promise<void>,
): Promise<void> {
  return inSessionScope(harness.secrets, async (scope) => {
    const open = async (policy?: Policy): Promise<PaymentSession> => {
      const connection = await harness.connect({ policy });
      const session = scope.open(connection.payments, harness.provider, connection.dispose);
      return toPaymentSession(harness, connection, session, open);
    };
    await body(await open());
  });
}

function toPaymentSession(
  { fixtures }: PaymentGatewayHarness,
  connection: PaymentGatewayConnection,
  session: PortSession<PaymentGateway>,
  reconnect: (policy: Policy) => Promise<PaymentSession>,
): PaymentSession {
  const { bound: payments, key, keepSecret } = session;
  const amount = (minor: number): Money => moneyFromMinor(minor, fixtures.currency);
  const charge: PaymentSession['charge'] = async (status, input) => {
    const complete = { amount: amount(2000), source: fixtures.sources.succeeds, ...input };
    const made = await payments.charge(complete, key());
    if (made.status === 'requires_action' && made.action.clientSecret !== undefined) {
      keepSecret(made.action.clientSecret);
    }
    checkEqual(made.status, status, 'the status of the charge');
    // The check above has narrowed it.
    return made as Charge & { readonly status: typeof status };
  };
  return { ...session, payments, connection, fixtures, reconnect, amount, charge };
}
