import { readFile } from 'node:fs/promises';
import type { PriceOverlay } from '@quayside/pricing';
import type { PriceEvent } from '../../ledger/price-event.js';
import { CommandError } from '../command-error.js';

/** Prices that are loaded when they are needed. */
export interface LazyPrices {
  /** For the ledger. @throws before the prices are loaded: nothing may become unpriced for that */
  readonly priceEvent: PriceEvent;
  /** Resolves when there are prices. Repeatable. @throws CommandError for a price list that is none */
  load(): Promise<void>;
}

/** The standard catalogue, with the rules of a price list on top where `file` names one. */
export function lazyPrices(file: string | undefined): LazyPrices {
  let priceEvent: PriceEvent | undefined;
  let loading: Promise<void> | undefined;
  const load = async (): Promise<void> => {
    const [overlays, { standardCatalogue }, { createPriceEvent }] = await Promise.all([
      file === undefined ? [] : readOverlays(file),
      import('@quayside/pricing/standard'),
      import('../../pricing/create-price-event.js'),
    ]);
    priceEvent = createPriceEvent(standardCatalogue(overlays));
  };
  return {
    priceEvent: (event) => {
      if (priceEvent === undefined) throw new TypeError('An event came before the prices.');
      return priceEvent(event);
    },
    load: () => (loading ??= load()),
  };
}

async function readOverlays(file: string): Promise<readonly PriceOverlay[]> {
  try {
    // The catalogue checks every field, and names those that are wrong.
    return [JSON.parse(await readFile(file, 'utf8')) as PriceOverlay];
  } catch (error) {
    if (error instanceof SyntaxError) throw new CommandError('--prices is no JSON');
    throw new CommandError(`--prices cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
}
