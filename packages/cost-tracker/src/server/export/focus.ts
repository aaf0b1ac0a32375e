import type { LedgerRecord } from '../../ledger/ledger-record.js';
import { csvRow } from './csv.js';

type Cell = (record: LedgerRecord, cost: NonNullable<LedgerRecord['cost']>) => string | number;

const none: Cell = () => '';
const amount: Cell = (_, cost) => cost.amount;
const second = 1000;

/**
 * The columns of FOCUS 1.2, alphabetically, as its charge records have them; what a model call has not
 * (zones, commitments, capacity) is null, which CSV writes as nothing. Columns of our own start with x_.
 *
 * @see https://focus.finops.org/focus-specification/v1-2/
 */
const COLUMNS: ReadonlyArray<readonly [string, Cell]> = [
  ['AvailabilityZone', none],
  ['BilledCost', amount],
  ['BillingAccountId', ({ account }) => account],
  ['BillingAccountName', ({ account }) => account],
  ['BillingAccountType', () => 'Account'],
  ['BillingCurrency', (_, { currency }) => currency],
  ['BillingPeriodEnd', ({ occurredAt }) => monthStart(occurredAt, 1)],
  ['BillingPeriodStart', ({ occurredAt }) => monthStart(occurredAt, 0)],
  ['CapacityReservationId', none],
  ['CapacityReservationStatus', none],
  ['ChargeCategory', () => 'Usage'],
  ['ChargeClass', none],
  ['ChargeDescription', ({ provider, model }) => `${model} by ${provider}`],
  ['ChargeFrequency', () => 'Usage-Based'],
  ['ChargePeriodEnd', ({ occurredAt }) => toTime(occurredAt.getTime() + second)],
  ['ChargePeriodStart', ({ occurredAt }) => toTime(occurredAt.getTime())],
  ['CommitmentDiscountCategory', none],
  ['CommitmentDiscountId', none],
  ['CommitmentDiscountName', none],
  ['CommitmentDiscountQuantity', none],
  ['CommitmentDiscountStatus', none],
  ['CommitmentDiscountType', none],
  ['CommitmentDiscountUnit', none],
  ['ConsumedQuantity', ({ totalTokens }) => totalTokens],
  ['ConsumedUnit', () => 'Tokens'],
  ['ContractedCost', amount],
  ['ContractedUnitPrice', none],
  ['EffectiveCost', amount],
  ['InvoiceId', none],
  ['InvoiceIssuerName', ({ provider }) => provider],
  ['ListCost', amount],
  ['ListUnitPrice', none],
  ['PricingCategory', () => 'Standard'],
  ['PricingCurrency', (_, { currency }) => currency],
  ['PricingCurrencyContractedUnitPrice', none],
  ['PricingCurrencyEffectiveCost', amount],
  ['PricingCurrencyListUnitPrice', none],
  ['PricingQuantity', ({ totalTokens }) => totalTokens],
  ['PricingUnit', () => 'Tokens'],
  ['ProviderName', ({ provider }) => provider],
  ['PublisherName', ({ provider }) => provider],
  ['RegionId', none],
  ['RegionName', none],
  ['ResourceId', ({ model }) => model],
  ['ResourceName', ({ model }) => model],
  ['ResourceType', () => 'Model'],
  ['ServiceCategory', () => 'AI and Machine Learning'],
  ['ServiceName', ({ provider }) => provider],
  ['ServiceSubcategory', () => 'Generative AI'],
  ['SkuId', ({ provider, model }) => `${provider}/${model}`],
  ['SkuMeter', () => 'Tokens'],
  ['SkuPriceDetails', none],
  [
    'SkuPriceId',
    ({ provider, model, serviceTier }) => [provider, model, serviceTier ?? 'default'].join('/'),
  ],
  ['SubAccountId', ({ dimensions }) => dimensions.team ?? ''],
  ['SubAccountName', ({ dimensions }) => dimensions.team ?? ''],
  ['SubAccountType', ({ dimensions }) => (dimensions.team === undefined ? '' : 'Team')],
  ['Tags', (record) => JSON.stringify(tagsOf(record))],
  ['x_CostSource', ({ costSource }) => costSource ?? ''],
  ['x_Estimated', ({ estimated }) => String(estimated)],
  ['x_EventId', ({ id }) => id],
  ['x_InputTokens', ({ tokens }) => tokens.inputTokens],
  ['x_OutputTokens', ({ tokens }) => tokens.outputTokens],
];

/**
 * Events as a FOCUS 1.2 table. `BilledCost` may be neither null nor guessed, so events without a price
 * are left out; the answer's header says how many.
 */
export async function* toFocus(
  pages: AsyncIterable<readonly LedgerRecord[]>,
): AsyncGenerator<string> {
  yield csvRow(COLUMNS.map(([name]) => name));
  for await (const records of pages) {
    const rows = records.flatMap((record) => {
      const { cost } = record;
      return cost === undefined ? [] : [csvRow(COLUMNS.map(([, read]) => read(record, cost)))];
    });
    yield rows.join('');
  }
}

function tagsOf({ dimensions, tags }: LedgerRecord): Readonly<Record<string, string | boolean>> {
  const { user, key, task, repository, session } = dimensions;
  const named = Object.entries({ user, key, task, repository, session }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return Object.fromEntries([...named, ...tags.map((tag) => [tag, true] as const)]);
}

/** FOCUS writes times in UTC, without fractions. */
function toTime(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

function monthStart(at: Date, months: number): string {
  return toTime(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + months));
}
