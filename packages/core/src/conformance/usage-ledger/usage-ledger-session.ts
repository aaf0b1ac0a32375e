import { take } from '../../page.js';
import type { Policy } from '../../policy.js';
import type { UsageLedger } from '../../ports/usage-ledger.js';
import type { ListUsageInput, UsageEvent } from '../../ports/usage-ledger-requests.js';
import type { ExactCost, UsageRecord, UsageTotals } from '../../ports/usage-ledger-resources.js';
import type { ConformanceCase } from '../conformance-case.js';
import { inSessionScope, type PortSession } from '../port-session.js';
import type {
  UsageLedgerCapability,
  UsageLedgerConnection,
  UsageLedgerFixtures,
  UsageLedgerHarness,
} from './usage-ledger-harness.js';

/** A behaviour of the usage ledger port. */
export type UsageLedgerCase = ConformanceCase<UsageLedgerSession, UsageLedgerCapability>;

/** What one test works with. */
export interface UsageLedgerSession extends PortSession<UsageLedger> {
  readonly ledger: UsageLedger;
  readonly connection: UsageLedgerConnection;
  readonly fixtures: UsageLedgerFixtures;
  /** An account that nothing was recorded for, the same for all connections of a test. */
  readonly account: string;
  /** Connects once more, through `policy`. */
  reconnect(policy: Policy): Promise<UsageLedgerSession>;
  /** The ledger's time. */
  now(): Date;
  /** An event of the account, of now, that no ledger has a price for. */
  event(fields?: Partial<UsageEvent>): UsageEvent;
  /** The totals of the account's day; by default the one of {@link event}. */
  dayTotals(date?: string, timeZone?: string): Promise<UsageTotals>;
  /** All events of the account, or those that are asked for. */
  listed(input?: ListUsageInput): Promise<readonly UsageRecord[]>;
}

/** More than any test records one by one. */
const ALL = 10_000;

/** Runs `body` in a session of its own, then checks that nothing it saw held a secret. */
export function inUsageLedgerSession(
  harness: UsageLedgerHarness,
  body: (session: UsageLedgerSession) => Promise<void>,
): Promise<void> {
  const account = `conformance-${globalThis.crypto.randomUUID()}`;
  return inSessionScope(harness.secrets, async (scope) => {
    const open = async (policy?: Policy): Promise<UsageLedgerSession> => {
      const connection = await harness.connect({ policy });
      const session = scope.open(connection.usage, harness.provider, connection.dispose);
      return toUsageLedgerSession(harness, connection, session, account, open);
    };
    await body(await open());
  });
}

function toUsageLedgerSession(
  { fixtures }: UsageLedgerHarness,
  connection: UsageLedgerConnection,
  session: PortSession<UsageLedger>,
  account: string,
  reconnect: (policy: Policy) => Promise<UsageLedgerSession>,
): UsageLedgerSession {
  const { bound: ledger, unique } = session;
  const now = (): Date => fixtures.now?.() ?? new Date();
  return {
    ...session,
    ledger,
    connection,
    fixtures,
    account,
    reconnect,
    now,
    event: (fields) => ({
      id: unique('event'),
      account,
      provider: 'conformance',
      model: 'without-a-price',
      occurredAt: now(),
      tokens: { inputTokens: 100, outputTokens: 20 },
      ...fields,
    }),
    dayTotals: async (date = now().toISOString().slice(0, 10), timeZone = 'UTC') =>
      (await ledger.getDailySummary({ account, date, timeZone })).totals,
    listed: (input) => take(ledger.listUsage({ account, ...input }), ALL),
  };
}

export function usd(amount: string): ExactCost {
  return { amount, currency: 'USD' };
}

/** Costs in one order and one spelling, to compare them: `0.50` is `0.5`. */
export function plainCosts(costs: ReadonlyArray<ExactCost | undefined>): readonly string[] {
  return costs.map(plainCost).toSorted();
}

export function plainCost(cost: ExactCost | undefined): string {
  if (cost === undefined) return 'none';
  const { amount, currency } = cost;
  const plain = amount.includes('.') ? amount.replace(/\.?0+$/, '') : amount;
  return `${plain} ${currency}`;
}
