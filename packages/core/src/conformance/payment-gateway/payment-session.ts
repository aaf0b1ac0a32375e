import { bindingOf } from '../../bind-port.js';
import type { CallIdentity } from '../../call.js';
import type { Fact } from '../../fact.js';
import { type Money, moneyFromMinor } from '../../money/money.js';
import type { Policy } from '../../policy.js';
import type {
  Charge,
  ChargeInput,
  ChargeStatus,
  PaymentGateway,
} from '../../ports/payment-gateway.js';
import { check, checkEqual, rejectionOf } from '../check.js';
import type { ConformanceCase } from '../conformance-case.js';
import { findSecret } from '../find-secret.js';
import type {
  PaymentGatewayCapability,
  PaymentGatewayConnection,
  PaymentGatewayFixtures,
  PaymentGatewayHarness,
} from './payment-gateway-harness.js';

/** A behaviour of the payment port. */
export type PaymentCase = ConformanceCase<PaymentSession, PaymentGatewayCapability>;

/** What one test works with. */
export interface PaymentSession {
  readonly payments: PaymentGateway;
  readonly connection: PaymentGatewayConnection;
  readonly fixtures: PaymentGatewayFixtures;
  /** The facts of this session's calls, in order. */
  readonly facts: ReadonlyArray<{ readonly fact: Fact; readonly call: CallIdentity }>;
  /** Connects once more, through `policy`. */
  reconnect(policy: Policy): Promise<PaymentSession>;
  /** A name that nobody has used before. */
  unique(prefix: string): string;
  /** An idempotency key that nobody has used before. */
  key(): { readonly idempotencyKey: string };
  amount(minor: number): Money;
  /** Charges `source` (default: one that succeeds) and checks the status that comes out. */
  charge<Status extends ChargeStatus>(
    status: Status,
    input?: Partial<ChargeInput>,
  ): Promise<Charge & { readonly status: Status }>;
  /** The error of a rejected call; it is searched for secrets when the test ends. */
  failure(call: Promise<unknown>): Promise<unknown>;
  /** How many requests of `operation` left for the provider. */
  attempts(operation: keyof PaymentGateway): number;
}

/** Runs `body` in a session of its own, then checks that nothing it saw held a secret. */
export async function inPaymentSession(
  harness: PaymentGatewayHarness,
  body: (session: PaymentSession) => Promise<void>,
): Promise<void> {
  const secrets = new Set(harness.secrets);
  const seen: unknown[] = [];
  const opened: PaymentGatewayConnection[] = [];
  const open = async (policy?: Policy): Promise<PaymentSession> => {
    const connection = await harness.connect({ policy });
    opened.push(connection);
    return toSession(harness, connection, { secrets, seen, open });
  };
  try {
    await body(await open());
    const leak = findSecret(seen, [...secrets]);
    check(leak === undefined, `a secret shows in an error or a fact, at ${leak}`);
  } finally {
    for (const connection of opened) await connection.dispose?.();
  }
}

interface SessionRecords {
  readonly secrets: Set<string>;
  readonly seen: unknown[];
  readonly open: (policy: Policy) => Promise<PaymentSession>;
}

function toSession(
  { fixtures, provider }: PaymentGatewayHarness,
  connection: PaymentGatewayConnection,
  { secrets, seen, open }: SessionRecords,
): PaymentSession {
  const { payments } = connection;
  const facts: Array<{ fact: Fact; call: CallIdentity }> = [];
  const binding = bindingOf(payments);
  check(binding !== undefined, `${provider}: connect() must return a port made by bindPort`);
  binding.invoker.subscribe((fact, call) => {
    facts.push({ fact, call });
    seen.push(fact);
  });
  const unique = (prefix: string): string => `${prefix}-${globalThis.crypto.randomUUID()}`;
  const key = (): { idempotencyKey: string } => ({ idempotencyKey: unique('key') });
  const amount = (minor: number): Money => moneyFromMinor(minor, fixtures.currency);
  const charge: PaymentSession['charge'] = async (status, input) => {
    const complete = { amount: amount(2000), source: fixtures.sources.succeeds, ...input };
    const made = await payments.charge(complete, key());
    if (made.status === 'requires_action' && made.action.clientSecret !== undefined) {
      secrets.add(made.action.clientSecret);
    }
    checkEqual(made.status, status, 'the status of the charge');
    // The check above has narrowed it.
    return made as Charge & { readonly status: typeof status };
  };
  return {
    payments,
    connection,
    fixtures,
    facts,
    reconnect: open,
    unique,
    key,
    amount,
    charge,
    failure: async (call) => {
      const error = await rejectionOf(call);
      seen.push(error);
      return error;
    },
    attempts: (operation) =>
      facts.filter(
        ({ fact, call }) => fact.type === 'attempt.started' && call.operation === operation,
      ).length,
  };
}
