import type { BreakdownKey } from '../contract/summary.js';
import type { UsageListQuery } from '../contract/usage.js';
import { parseTimestamp } from '../contract/wire-parts.js';
import type { EventFilter } from '../ledger/list-events.js';
import type { Ledger } from '../ledger/open-ledger.js';
import type { BreakdownBy } from '../ledger/summaries.js';
import { toCsv } from '../server/export/csv.js';
import { toBudgetStatus, toRecordBody, toShare } from '../server/to-wire.js';
import type { DashboardSource } from './dashboard-source.js';

/** What the ledger has of some accounts, or of all of them. */
export function ledgerSource(ledger: Ledger, visible?: readonly string[]): DashboardSource {
  const seen = (account: string | undefined): readonly string[] | undefined => {
    if (account === undefined) return visible;
    return visible === undefined || visible.includes(account) ? [account] : [];
  };
  return {
    breakdown: async ({ by, account_id: account, service, time_zone = 'UTC', ...days }) => {
      const asked = { by: columnOf(by), accounts: seen(account), provider: service, ...days };
      const shares = await ledger.breakDown({ ...asked, timeZone: time_zone });
      return { by, time_zone, shares: shares.map(toShare) };
    },
    series: async ({ by, account_id: account, from, to, time_zone: timeZone }) => {
      const column = columnOf(by);
      if (column === 'day') return [];
      const input = { by: column, accounts: seen(account), from, to, timeZone };
      const series = await ledger.dailySeries(input);
      return series.map(({ name, days }) => ({ name, days: days.map(toShare) }));
    },
    list: async ({ limit = 100, cursor, ...query }) => {
      const filter = { ...toFilter(query), accounts: seen(query.account_id) };
      const { events, next } = await ledger.list(filter, limit, cursor);
      return { events: events.map(toRecordBody), next_cursor: next ?? null };
    },
    exportCsv: (query) =>
      toCsv(ledger.each({ ...toFilter(query), accounts: seen(query.account_id) })),
    find: async (id) => {
      const record = await ledger.find(id, visible);
      return record === undefined ? undefined : toRecordBody(record);
    },
    budgets: async () => {
      const budgets = await ledger.budgets.list();
      const shown = budgets.filter(
        ({ account }) =>
          visible === undefined || (account !== undefined && visible.includes(account)),
      );
      return Promise.all(
        shown.map(async ({ id }) => toBudgetStatus(await ledger.budgets.status(id))),
      );
    },
    budgetDays: async (id) => (await ledger.budgets.days(id)).map(toShare),
  };
}

function columnOf(by: BreakdownKey): BreakdownBy {
  return by === 'service' ? 'provider' : by;
}

function toFilter({ from, before, service, model, tag, ...rest }: UsageListQuery): EventFilter {
  const { account_id: _, cursor: __, limit: ___, ...dimensions } = rest;
  return {
    from: from === undefined ? undefined : parseTimestamp(from),
    before: before === undefined ? undefined : parseTimestamp(before),
    provider: service,
    model,
    tag,
    dimensions,
  };
}
