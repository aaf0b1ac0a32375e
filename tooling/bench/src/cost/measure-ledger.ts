import { createPriceEvent } from '@quayside/cost-tracker/pricing';
import { type Ledger, type LedgerEvent, openLedger } from '@quayside/cost-tracker/server';
import { standardCatalogue } from '@quayside/pricing/standard';
import { ACCOUNTS, EVENTS, eventBatches, seeded } from './ledger-events.ts';
import { timeCalls, toSpans } from './spans.ts';

/** Seeds the file, every event priced by the catalogue, then sums days and months of it. */
const [database = '', plainDatabase = ''] = process.argv.slice(2);
const SUMMARIES = 5_000;
const PLAIN = 200_000;
const WARM_UP = 50_000;
const now = Date.now();

/** Records what `prepare` makes of the events; answers how many a second, without the making. */
async function recordAll(
  into: Ledger,
  events: number,
  prepare: (event: LedgerEvent) => LedgerEvent,
): Promise<number> {
  let recorded = 0;
  let recordingMs = 0;
  for (const batch of eventBatches(now, into.makeId)) {
    const prepared = batch.map(prepare);
    const begun = performance.now();
    await into.record(prepared);
    recordingMs += performance.now() - begun;
    recorded += prepared.length;
    if (recorded >= events) break;
  }
  return (1000 * recorded) / recordingMs;
}

const cost = { amount: '0.0123', currency: 'USD' };
const plainLedger = await openLedger({ database: plainDatabase });
const plain = ({ dimensions: _, ...event }: LedgerEvent): LedgerEvent => ({ ...event, cost });
// The first thousands of a process are compiled while they run.
await recordAll(plainLedger, WARM_UP, plain);
const plainPerSecond = await recordAll(plainLedger, PLAIN, plain);
await plainLedger.close();

const ledger = await openLedger({ database, priceEvent: createPriceEvent(standardCatalogue()) });
const richPerSecond = await recordAll(ledger, EVENTS, (event) => event);

const random = seeded(2);
const account = (): string => `account-${random(ACCOUNTS)}`;
const dayAgo = (days: number): string =>
  new Date(now - days * 86_400_000).toISOString().slice(0, 10);
const timeSummaries = async (sum: () => Promise<unknown>) =>
  toSpans(await timeCalls(1, SUMMARIES, sum));
const daily = await timeSummaries(() =>
  ledger.summarizeDay({ account: account(), date: dayAgo(random(30)) }),
);
const monthly = await timeSummaries(() =>
  ledger.summarizeMonth({ account: account(), month: dayAgo(random(30)).slice(0, 7) }),
);
const zoned = await timeSummaries(() =>
  ledger.summarizeMonth({
    account: account(),
    month: dayAgo(random(30)).slice(0, 7),
    timeZone: 'Europe/Berlin',
  }),
);
await ledger.close();
process.stdout.write(JSON.stringify({ now, plainPerSecond, richPerSecond, daily, monthly, zoned }));
