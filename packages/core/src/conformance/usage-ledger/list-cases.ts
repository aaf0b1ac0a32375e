import { take } from '../../page.js';
import { tokenUsage } from '../../token-usage.js';
import { check, checkEqual } from '../check.js';
import {
  plainCost,
  type UsageLedgerCase,
  type UsageLedgerSession,
  usd,
} from './usage-ledger-session.js';

const START = Date.UTC(2025, 5, 10, 12);

/** Records five events, two of them at one instant; returns their ids, oldest first. */
async function recordFive({ ledger, event }: UsageLedgerSession): Promise<readonly string[]> {
  const events = [0, 1000, 1000, 2000, 3000].map((later) =>
    event({ occurredAt: new Date(START + later) }),
  );
  // Not in the order of time, which is not the order of arrival.
  for (const one of [3, 0, 4, 2, 1].flatMap((index) => events[index] ?? []))
    await ledger.recordUsage(one);
  return events.map(({ id }) => id);
}

/** What `listUsage` promises. */
export const listCases: readonly UsageLedgerCase[] = [
  {
    group: 'listUsage',
    name: 'lists newest first, page by page, each event once',
    needs: ['recordUsage', 'listUsage'],
    run: async (session) => {
      const ids = await recordFive(session);
      const pages: string[][] = [];
      const list = session.ledger.listUsage({ account: session.account, pageSize: 2 });
      for await (const { items } of list.byPage()) pages.push(items.map(({ id }) => id));
      const [newest, second, ...rest] = pages.flat();
      check(
        pages.every(({ length }) => length <= 2),
        'a page holds more than was asked for',
      );
      checkEqual([newest, second], [ids[4], ids[3]], 'the newest');
      checkEqual(rest.at(-1), ids[0], 'the oldest');
      checkEqual(pages.flat().toSorted(), ids.toSorted(), 'all of them');
    },
  },
  {
    group: 'listUsage',
    name: 'what is recorded meanwhile neither repeats nor hides an event',
    needs: ['recordUsage', 'listUsage'],
    run: async (session) => {
      const { ledger, account, event } = session;
      const ids = await recordFive(session);
      const list = ledger.listUsage({ account, pageSize: 2 });
      const [first] = await take(list.byPage(), 1);
      check(first?.next !== undefined, 'five events fit on a page of two');
      await ledger.recordUsage(event({ occurredAt: new Date(START + 9000) }));
      const seen = first.items.map(({ id }) => id);
      for await (const { items } of list.byPage({ cursor: first.next }))
        seen.push(...items.map(({ id }) => id));
      checkEqual(seen.toSorted(), ids.toSorted(), 'the events');
    },
  },
  {
    group: 'listUsage',
    name: 'asks for no page that is not read',
    needs: ['recordUsage', 'listUsage'],
    run: async (session) => {
      const { ledger, account, attempts } = session;
      await recordFive(session);
      await take(ledger.listUsage({ account, pageSize: 2 }), 2);
      checkEqual(attempts('listUsage'), 1, 'the requests');
    },
  },
  {
    group: 'listUsage',
    name: 'gives back what was recorded',
    needs: ['recordUsage', 'listUsage'],
    run: async ({ ledger, event, account, listed }) => {
      const tokens = { inputTokens: 100, cachedInputTokens: 60, outputTokens: 20 };
      const recorded = event({
        occurredAt: new Date('2025-06-10T12:00:00.123Z'),
        tokens,
        cost: usd('0.000000000021'),
        costSource: 'provider',
        serviceTier: 'flex',
        estimated: true,
        dimensions: { user: 'Ada Ünlü', key: 'ci', task: 't', repository: 'acme/shop' },
        metadata: { night: '2025-06-10', 'odd key': '"quoted" \n' },
      });
      await ledger.recordUsage(recorded);
      const [found] = await listed();
      check(found !== undefined, 'the event is missing');
      const { id, provider, model, occurredAt, dimensions, metadata } = recorded;
      checkEqual(
        [found.id, found.account, found.provider, found.model, found.occurredAt],
        [id, account, provider, model, occurredAt],
        'the event',
      );
      checkEqual({ ...found.tokens }, tokenUsage(tokens), 'the tokens');
      checkEqual(
        [plainCost(found.cost), found.costSource, found.serviceTier, found.estimated],
        ['0.000000000021 USD', 'provider', 'flex', true],
        'the cost',
      );
      const sorted = (texts: object = {}) => Object.entries(texts).toSorted();
      checkEqual(sorted(found.dimensions), sorted(dimensions), 'the dimensions');
      checkEqual(sorted(found.metadata), sorted(metadata), 'the metadata');
    },
  },
  {
    group: 'listUsage',
    name: 'a window begins at its first instant and ends before its last',
    needs: ['recordUsage', 'listUsage'],
    run: async (session) => {
      const ids = await recordFive(session);
      const occurredFrom = new Date(START + 1000);
      const occurredBefore = new Date(START + 3000);
      const found = await session.listed({ occurredFrom, occurredBefore, pageSize: 1 });
      checkEqual(
        found.map(({ id }) => id).toSorted(),
        ids.slice(1, 4).toSorted(),
        'the events of the window',
      );
    },
  },
  {
    group: 'listUsage',
    name: 'filters by provider, by model and by all dimensions',
    needs: ['recordUsage', 'listUsage'],
    run: async ({ ledger, event, listed }) => {
      const dimensions = { user: 'ada', team: 'core' };
      const a = event({ provider: 'a', model: 'x', dimensions });
      const b = event({ provider: 'b', model: 'y', dimensions: { user: 'ada' } });
      for (const one of [a, b]) await ledger.recordUsage(one);
      const idsOf = async (input: Parameters<typeof listed>[0]) =>
        (await listed(input)).map(({ id }) => id).toSorted();
      checkEqual(await idsOf({ provider: 'a' }), [a.id], 'those of a provider');
      checkEqual(await idsOf({ model: 'y' }), [b.id], 'those of a model');
      checkEqual(await idsOf({ dimensions }), [a.id], 'those of two dimensions');
      const both = [a.id, b.id].toSorted();
      checkEqual(await idsOf({ dimensions: { user: 'ada' } }), both, 'those of one dimension');
      checkEqual(await idsOf({ provider: 'a', model: 'y' }), [], 'those of no event');
    },
  },
];
