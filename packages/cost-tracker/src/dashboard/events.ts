import { html } from 'hono/html';
import type { DashboardSource } from './dashboard-source.js';
import type { PageRange } from './page-range.js';
import { eventRow, eventTable } from './view/event-table.js';
import type { Html } from './view/layout.js';
import { rangeForm } from './view/range-form.js';
import { zonedRange } from './zoned-range.js';

/** What the list may be narrowed to; the names are those of the API. */
const FILTERS = [
  'service',
  'model',
  'team',
  'user',
  'key',
  'task',
  'repository',
  'tag',
  'account_id',
] as const;

const PAGE = 100;

type Filters = Readonly<Partial<Record<(typeof FILTERS)[number], string>>>;

export function readFilters(query: Readonly<Record<string, string>>): Filters {
  return Object.fromEntries(
    FILTERS.flatMap((name) => (query[name] ? [[name, query[name]] as const] : [])),
  );
}

/** The events of some days, newest first, a page at a time. */
export async function eventsPage(
  source: DashboardSource,
  range: PageRange,
  query: Readonly<Record<string, string>>,
  timeZone: string,
): Promise<Html> {
  const filters = readFilters(query);
  const cursor = query.cursor || undefined;
  const { from, before } = zonedRange(range, timeZone);
  const { events, next_cursor: next } = await source.list({
    ...filters,
    from,
    before,
    limit: PAGE,
    cursor,
  });
  const search = new URLSearchParams(
    Object.entries({ from: range.from, to: range.to, ...filters }),
  );
  const fields = html`${FILTERS.map((name) => filterField(name, filters[name]))}`;
  return html`<h1>Events</h1>
${rangeForm(range, './events', html`<details${Object.keys(filters).length === 0 ? '' : html` open`}><summary>Filters</summary><div class="fields">${fields}</div></details>`)}
<p><a href="./export.csv?${search.toString()}">Export as CSV</a></p>
${
  events.length === 0
    ? html`<p class="empty">No event matches.</p>`
    : eventTable(
        events.map((event) => eventRow(event, timeZone)),
        `Events from ${range.from} to ${range.to}`,
      )
}
${next === null ? '' : html`<p><a rel="next" href="./events?${new URLSearchParams([...search, ['cursor', next]]).toString()}">Older events</a></p>`}`;
}

function filterField(name: string, value: string | undefined): Html {
  return html`<label>${name.replace('_id', '')} <input name="${name}" value="${value ?? ''}" maxlength="255"></label>`;
}
