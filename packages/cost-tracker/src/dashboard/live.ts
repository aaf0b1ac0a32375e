import { html } from 'hono/html';
import type { UsageRecordBody } from '../contract/usage.js';
import type { DashboardSource } from './dashboard-source.js';
import { eventRow, eventTable } from './view/event-table.js';
import type { Html } from './view/layout.js';

const ROWS = 50;
const POLL_MS = 1_000;

/** The latest events, followed by the page's script; without it, the page is a list. */
export async function livePage(source: DashboardSource, timeZone: string): Promise<Html> {
  const { events } = await source.list({ limit: ROWS });
  const rows = events.map((event) => eventRow(event, timeZone));
  return html`<h1>Live</h1>
<p class="live"><span id="state" role="status">Not following.</span> <button id="pause" type="button" hidden>Pause</button></p>
${eventTable(rows, 'The latest events, newest first')}`;
}

/**
 * Yields events as they are recorded, oldest first. Asks once a second, so that it sees what other
 * processes write; of more than fifty in a second it shows the last. Ends where `wait` says that nobody
 * looks any more.
 */
export async function* follow(
  source: DashboardSource,
  wait: (ms: number) => Promise<boolean>,
): AsyncGenerator<readonly UsageRecordBody[]> {
  const start = await source.list({ limit: ROWS });
  let seen = new Set(start.events.map(({ id }) => id));
  for (;;) {
    if (!(await wait(POLL_MS))) return;
    const { events } = await source.list({ limit: ROWS });
    const fresh = events.filter(({ id }) => !seen.has(id));
    seen = new Set(events.map(({ id }) => id));
    yield fresh.reverse();
  }
}
