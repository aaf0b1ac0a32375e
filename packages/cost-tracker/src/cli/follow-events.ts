import type { UsageListAnswer, UsageRecordBody } from '../contract/usage.js';

/** Asks for the latest events, newest first. */
export type ListEvents = (limit: number, cursor?: string) => Promise<UsageListAnswer>;

export interface FollowOptions {
  /** How many of the latest come first. */
  readonly lines: number;
  /** Waits between two questions. */
  readonly wait: () => Promise<void>;
}

const PAGE = 200;
/** Ids that are remembered, so that no event is shown twice. */
const REMEMBERED = 100_000;

/**
 * Yields events as they are recorded, oldest first, each once: pages are read back until one has nothing new, however
 * many events came since the last question. One that comes late is found while fewer than a page are newer.
 */
export async function* followEvents(
  list: ListEvents,
  { lines, wait }: FollowOptions,
): AsyncGenerator<readonly UsageRecordBody[]> {
  const { events, next_cursor: next } = await list(PAGE);
  const seen = new Set(events.map(({ id }) => id));
  // What lies behind the first page was there before, and is not shown.
  const horizon = next === null ? undefined : events.at(-1);
  const isNew = (event: UsageRecordBody): boolean => !seen.has(event.id) && isLater(event, horizon);
  yield events.slice(0, lines).reverse();
  for (;;) {
    await wait();
    const fresh = await readFresh(list, isNew);
    for (const { id } of fresh) seen.add(id);
    forgetOldest(seen);
    yield fresh.reverse();
  }
}

async function readFresh(
  list: ListEvents,
  isNew: (event: UsageRecordBody) => boolean,
): Promise<UsageRecordBody[]> {
  const fresh: UsageRecordBody[] = [];
  let cursor: string | undefined;
  for (;;) {
    const { events, next_cursor: next } = await list(PAGE, cursor);
    const news = events.filter(isNew);
    fresh.push(...news);
    if (news.length === 0 || next === null) return fresh;
    cursor = next;
  }
}

/** In the order of pages: by time, then by id. */
function isLater(event: UsageRecordBody, horizon: UsageRecordBody | undefined): boolean {
  if (horizon === undefined || event.timestamp > horizon.timestamp) return true;
  return event.timestamp === horizon.timestamp && event.id > horizon.id;
}

function forgetOldest(seen: Set<string>): void {
  for (const id of seen) {
    if (seen.size <= REMEMBERED) return;
    seen.delete(id);
  }
}
