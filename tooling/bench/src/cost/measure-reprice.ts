import { createPriceEvent } from '@quayside/cost-tracker/pricing';
import { openLedger, type PriceEvent } from '@quayside/cost-tracker/server';
import { standardCatalogue } from '@quayside/pricing/standard';
import { firstTime } from './ledger-events.ts';

/** Prices a million events anew by a catalogue under which each costs twice as much, and then once more. */
const [database = '', now = ''] = process.argv.slice(2);
const standard = createPriceEvent(standardCatalogue());
const dearer: PriceEvent = (event) => {
  const price = standard(event);
  if (price.status === 'unpriced') return price;
  return { ...price, pico: 2n * price.pico, catalogueVersion: 'twice' };
};

const ledger = await openLedger({ database, priceEvent: dearer });
const window = { from: new Date(firstTime(Number(now))), to: new Date(Number(now) + 1) };
const begun = performance.now();
const { changed } = await ledger.reprice({ ...window, dryRun: false, actor: 'bench' });
const seconds = (performance.now() - begun) / 1000;
const again = await ledger.reprice({ ...window, dryRun: false, actor: 'bench' });
await ledger.close();
process.stdout.write(JSON.stringify({ seconds, changed, changedAgain: again.changed }));
