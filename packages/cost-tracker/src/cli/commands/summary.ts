import { monthlySummaryAnswer, summaryAnswer } from '../../client/wire-answers.js';
import type { MonthlySummaryAnswer, SummaryAnswer, WireShare } from '../../contract/summary.js';
import { formatCosts, formatCount } from '../../dashboard/format.js';
import { type Command, defineCommand } from '../command.js';
import { usageError } from '../command-error.js';
import { accountOption, connectionOptions, openTracker, writeJson } from '../connect.js';
import { EXIT } from '../exit-codes.js';
import { toTable } from '../table.js';

export const summary: Command = defineCommand({
  name: 'summary',
  summary: 'Shows what a day or a month has cost, by provider and model.',
  options: {
    monthly: { help: 'this month with a forecast, or that of --month; the default' },
    daily: { help: 'today, or the day of --date' },
    month: { value: 'YYYY-MM', help: 'which month' },
    date: { value: 'YYYY-MM-DD', help: 'which day' },
    'time-zone': { value: 'ZONE', help: 'where days begin, such as Europe/Berlin', default: 'UTC' },
    ...accountOption,
    ...connectionOptions,
  },
  exits: { 1: 'the server could not be asked' },
  examples: ['cost-tracker summary --daily', 'cost-tracker summary --month 2026-10 --json'],
  run: async (options, io) => {
    const account = options.required('account');
    const daily = options.flag('daily') || options.text('date') !== undefined;
    if (daily && (options.flag('monthly') || options.text('month') !== undefined))
      throw usageError('--daily and --monthly exclude each other');
    const { client } = openTracker(options, { account });
    const asked = { account_id: account, time_zone: options.text('time-zone') };
    const answer = daily
      ? await client.request('GET', '/api/summary/daily', {
          query: { ...asked, date: options.text('date') },
          schema: summaryAnswer,
        })
      : await client.request('GET', '/api/summary/monthly', {
          query: { ...asked, month: options.text('month') },
          schema: monthlySummaryAnswer,
        });
    if (options.flag('json')) await writeJson(io, answer);
    else await io.out.write(describe(answer));
    return EXIT.ok;
  },
});

function describe(answer: SummaryAnswer | MonthlySummaryAnswer): string {
  const { account_id: account, period, time_zone: zone, totals } = answer;
  const forecast = 'forecast' in answer ? answer.forecast : [];
  const unpriced = totals.unpriced === 0 ? '' : `, ${formatCount(totals.unpriced)} without a price`;
  const figures = [
    [`${account}, ${period}`, `(${zone})`],
    ['Cost', `${totals.unpriced === 0 ? '' : 'at least '}${formatCosts(totals.costs)}`],
    ...(forecast.length === 0 ? [] : [['Forecast', formatCosts(forecast)]]),
    ['Tokens', formatCount(answer.total_tokens)],
    ['Events', `${formatCount(totals.events)}${unpriced}`],
  ];
  const parts = [
    toTable(figures),
    ...(totals.events === 0
      ? []
      : [shareTable('PROVIDER', answer.by_service), shareTable('MODEL', answer.by_model)]),
  ];
  return parts.join('\n');
}

const RIGHT: ReadonlySet<number> = new Set([1, 2, 3]);

function shareTable(title: string, shares: readonly WireShare[]): string {
  const rows = shares.map(({ name, costs, tokens, events }) => [
    name,
    formatCosts(costs),
    formatCount(tokens.input_tokens + tokens.output_tokens),
    formatCount(events),
  ]);
  return toTable([[title, 'COST', 'TOKENS', 'EVENTS'], ...rows], RIGHT);
}
