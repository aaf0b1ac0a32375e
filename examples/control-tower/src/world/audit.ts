import { createCostTracker } from '@quayside/cost-tracker';
import { formatUsd, priceUsage } from '@quayside/pricing';
import { standardCatalogue } from '@quayside/pricing/standard';
import type { FakeBooks } from './fake-books.ts';
import { FAKE_MODEL, type World } from './start-world.ts';

/** One thing that has to hold after a run. */
export interface Finding {
  readonly what: string;
  readonly holds: boolean;
}

/** Holds what the desk did against the books of the fakes, which know everything that reached them. */
export async function audit(world: World, day: string): Promise<readonly Finding[]> {
  await world.network.drained();
  const books = await world.fakes.readBooks();
  const findings: Finding[] = [];
  const find = (what: string, holds: boolean): void => void findings.push({ what, holds });
  if (world.fake.has('slack')) {
    const reports = books.messages.filter((text) => text.includes(day)).length;
    find(`the report was posted once (${reports} times)`, reports === 1);
  }
  if (world.fake.has('github')) {
    const filed = books.followUps.length;
    const duplicates = filed - new Set(books.followUps).size;
    find(
      `no follow-up was filed twice (${filed} filed, ${duplicates} duplicates)`,
      duplicates === 0,
    );
  }
  if (world.fake.has('openai') && world.tracker !== undefined) {
    const billed = billOf(books);
    const booked = await bookedCost(world);
    find(`the ledger has what the model billed (${booked} of ${billed} USD)`, booked === billed);
  }
  return findings;
}

/** The fake's own count of tokens at the provider's prices. */
function billOf({ tokens }: FakeBooks): string {
  const priced = priceUsage(standardCatalogue(), {
    provider: 'openai',
    model: FAKE_MODEL,
    occurredAt: new Date(),
    tokens: { inputTokens: tokens.input, outputTokens: tokens.output },
  });
  if (priced.status !== 'priced') throw new Error(`${FAKE_MODEL} has no price: ${priced.reason}`);
  return formatUsd(priced.total);
}

async function bookedCost({ tracker, env }: World): Promise<string> {
  if (tracker === undefined) return 'nothing';
  const account = env.AI_COST_TRACKER_ACCOUNT ?? '';
  await using client = createCostTracker({ token: tracker.token, baseUrl: tracker.url, account });
  const { totals } = await client.usage.getMonthlySummary();
  return totals.costs.map(({ amount }) => amount).join(' + ') || '0';
}
