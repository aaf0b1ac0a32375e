import { type CostSource, currencyExponent, IntegrationError } from '@quayside/core';
import type { LedgerEvent } from './ledger-event.js';
import { LARGEST_PICO, parsePico } from './pico.js';
import type { PriceEvent } from './price-event.js';

/** What an event costs and why; empty where it has no price. */
export interface Price {
  readonly pico?: bigint;
  readonly currency?: string;
  readonly source?: CostSource;
  readonly catalogueVersion?: string;
  readonly components?: Readonly<Record<string, bigint>>;
  readonly provenance?: string;
}

/**
 * Takes a stated cost as it is, 0 included, and asks the catalogue for the others. A price of the catalogue that
 * the ledger cannot hold is none.
 *
 * @throws invalid_request for a stated cost beyond what the ledger can hold
 */
export function priceOf(event: LedgerEvent, priceEvent: PriceEvent): Price {
  const { cost } = event;
  if (cost !== undefined) {
    const pico = parsePico(cost.amount);
    if (pico > LARGEST_PICO) throw tooLarge(event.id);
    return { pico, currency: cost.currency, source: event.costSource ?? 'caller' };
  }
  // Input and output have different prices, so a bare total has none.
  if (event.tokens === undefined && event.units === undefined) return {};
  const priced = priceEvent(event);
  if (priced.status === 'unpriced') return {};
  if (priced.pico < 0n || currencyExponent(priced.currency) === undefined)
    throw new RangeError(`The catalogue's price of ${event.model} is none.`);
  // Counts that come to millions are wrong: the event is kept, and shown as one that nobody can price.
  if (priced.pico > LARGEST_PICO) return {};
  return {
    pico: priced.pico,
    currency: priced.currency,
    source: 'catalogue',
    catalogueVersion: priced.catalogueVersion,
    components: priced.components,
    provenance: priced.provenance,
  };
}

function tooLarge(id: string): IntegrationError {
  return new IntegrationError({
    message: `The cost of event '${id}' is more than 9,223,372 of its currency, which a ledger cannot hold (invalid_request).`,
    code: 'invalid_request',
    execution: 'not_executed',
    attempts: 0,
  });
}
