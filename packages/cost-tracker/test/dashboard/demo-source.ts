import type { BudgetStatusAnswer } from '../../src/contract/budget.js';
import type { BreakdownKey, WireShare } from '../../src/contract/summary.js';
import type { UsageRecordBody } from '../../src/contract/usage.js';
import type { DailySeriesQuery, DashboardSource } from '../../src/dashboard/dashboard-source.js';
import { addDays, datesBetween, localDate } from '../../src/ledger/calendar.js';

/** The moment at which the demonstration stands still. */
export const NOW = Date.parse('2026-11-20T15:00:00Z');

const models = [
  ['openai', 'gpt-5', 2.4],
  ['anthropic', 'claude-sonnet-4-5', 1.7],
  ['openai', 'gpt-5-mini', 0.3],
] as const;
const teams = ['search', 'support', 'platform'] as const;

/** Sixty days of three models and three teams; `platform` has an expensive day. */
export function demoEvents(): readonly UsageRecordBody[] {
  const today = localDate(NOW, 'UTC');
  const days = datesBetween(addDays(today, -59), today);
  return days.flatMap((day, index) =>
    teams.flatMap((team, which) =>
      models.map(([service, model, price], of) => {
        const spike = team === 'platform' && day === '2026-11-17' ? 9 : 1;
        const amount = price * (1 + ((index * 7 + which * 3 + of) % 5) / 10) * spike;
        return event({ day, team, service, model, amount, number: which * 3 + of });
      }),
    ),
  );
}

interface EventParts {
  readonly day: string;
  readonly team: string;
  readonly service: string;
  readonly model: string;
  readonly amount: number;
  readonly number: number;
}

function event({ day, team, service, model, amount, number }: EventParts): UsageRecordBody {
  const input = Math.round(amount * 200_000);
  return {
    id: `${day}-${team}-${number}`,
    account_id: 'acme',
    service,
    model,
    timestamp: `${day}T0${number}:30:00.000Z`,
    tokens: input + 1_000,
    usage: {
      input_tokens: input,
      output_tokens: 1_000,
      cached_input_tokens: 0,
      cache_write_tokens: 0,
      long_cache_write_tokens: 0,
      reasoning_tokens: 200,
      audio_input_tokens: 0,
      audio_output_tokens: 0,
    },
    units: {},
    service_tier: 'default',
    estimated: number === 4,
    request_id: 'req_1',
    dimensions: { team, user: `${team}@acme.example` },
    tags: ['nightly'],
    metadata: { note: '<script>alert(1)</script>' },
    price_status: 'priced',
    cost: amount.toFixed(12),
    currency: 'USD',
    cost_source: 'catalogue',
    price: {
      catalogue_version: 'demo 1',
      components: { input: amount.toFixed(12) },
      provenance: 'the demonstration',
    },
  };
}

const nameBy: Readonly<Partial<Record<BreakdownKey, (event: UsageRecordBody) => string>>> = {
  day: ({ timestamp }) => timestamp.slice(0, 10),
  service: ({ service }) => service,
  model: ({ model }) => model,
  account: ({ account_id: account }) => account,
  team: ({ dimensions }) => dimensions.team ?? '',
  user: ({ dimensions }) => dimensions.user ?? '',
};

function sharesBy(by: BreakdownKey, events: readonly UsageRecordBody[]): WireShare[] {
  const groups = Map.groupBy(events, (one) => nameBy[by]?.(one) ?? '');
  return Array.from(groups, ([name, group]) => ({
    name,
    costs: [
      {
        amount: group.reduce((sum, { cost }) => sum + Number(cost), 0).toFixed(12),
        currency: 'USD',
      },
    ],
    tokens: (group[0] as UsageRecordBody).usage,
    events: group.length,
    unpriced: 0,
  })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

const within = (events: readonly UsageRecordBody[], from: string, to: string) =>
  events.filter(({ timestamp }) => timestamp.slice(0, 10) >= from && timestamp.slice(0, 10) <= to);

/** A source that adds events up in memory, for the tests of the pages. */
export function demoSource(events: UsageRecordBody[] = [...demoEvents()]): DashboardSource {
  const newest = () => [...events].sort((a, b) => (a.timestamp < b.timestamp ? 1 : -1));
  return {
    breakdown: async ({ by, from, to }) => ({
      by,
      time_zone: 'UTC',
      shares: sharesBy(by, within(events, from, to)),
    }),
    series: async ({ by, from, to }: DailySeriesQuery) =>
      Array.from(
        Map.groupBy(within(events, from, to), (one) => nameBy[by]?.(one) ?? ''),
        ([name, group]) => ({ name, days: sharesBy('day', group) }),
      ),
    list: async ({ from = '', before = '3', team, model, limit = 100 }) => {
      const found = newest().filter(
        (one) =>
          one.timestamp >= from &&
          one.timestamp < before &&
          (team === undefined || one.dimensions.team === team) &&
          (model === undefined || one.model === model),
      );
      return { events: found.slice(0, limit), next_cursor: found.length > limit ? 'next' : null };
    },
    exportCsv: async function* (query) {
      yield JSON.stringify(query);
    },
    find: async (id) => events.find((one) => one.id === id),
    budgets: async () => [
      budget('all', '400', '301.20', 'under', [70]),
      budget('search', '90', '97.30', 'over', [70, 90, 100]),
    ],
    budgetDays: async () => sharesBy('day', within(events, '2026-11-01', '2026-11-20')),
  };
}

function budget(
  id: string,
  limit: string,
  spent: string,
  status: 'under' | 'over',
  reached: readonly number[],
): BudgetStatusAnswer {
  const money = (amount: string) => ({ amount, currency: 'USD' });
  return {
    budget: {
      id,
      account_id: null,
      scope: id === 'all' ? { kind: 'global' } : { kind: 'team', value: id },
      limit: money(limit),
      period: 'month',
      time_zone: 'UTC',
      soft_thresholds: [70, 90],
      mode: 'enforce',
      on_unknown: 'refuse',
      raise: null,
    },
    period: { start: '2026-11-01T00:00:00Z', end: '2026-12-01T00:00:00Z' },
    status,
    reason: null,
    spent: money(spent),
    reserved: money('1.5'),
    limit: money(limit),
    remaining: money(String(Math.max(0, Number(limit) - Number(spent) - 1.5))),
    reached,
  };
}
