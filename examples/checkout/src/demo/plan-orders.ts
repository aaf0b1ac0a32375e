import { seededRandom } from '@quayside-tooling/fault-proxy';
import { CATALOG } from '../shop/catalog.ts';

/** What one customer of the demo does. */
export interface PlannedOrder {
  readonly id: string;
  readonly sku: string;
  readonly email: string;
  readonly source: string;
  /** Clicks twice. */
  readonly submits: 1 | 2;
  /** Wants the money back, once it is paid. */
  readonly refund: boolean;
}

const PAYS = 'pm_card_visa';
const DECLINES = [
  'pm_card_chargeDeclinedInsufficientFunds',
  'pm_card_visa_chargeDeclined',
] as const;

/** Plans customers: of ten, about one has a bad card, two click twice, one wants a refund. */
export function planOrders(count: number, seed: number, run: string): readonly PlannedOrder[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, index) => {
    const declined = random() < 0.1;
    return {
      id: `${run}-${String(index + 1).padStart(4, '0')}`,
      sku: CATALOG[index % CATALOG.length]?.sku ?? '',
      email: `customer${index + 1}@example.com`,
      source: declined ? (DECLINES[index % 2] ?? PAYS) : PAYS,
      submits: random() < 0.2 ? 2 : 1,
      refund: !declined && random() < 0.1,
    };
  });
}
