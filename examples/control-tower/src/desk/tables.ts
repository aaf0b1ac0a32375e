import type { UsageSummary } from '@quayside/core';
import type { CallCounts } from './call-tally.ts';

/** Lines up columns: the first to the left, the others to the right. */
function table(rows: ReadonlyArray<readonly string[]>): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  ');
  return rows.map((row) => line(row).trimEnd()).join('\n');
}

/** Attempts, retries, waits and breaker moves of each provider. */
export function resilienceTable(counts: ReadonlyMap<string, CallCounts>): string {
  const rows = [...counts]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([provider, one]) => [
      provider,
      ...[one.calls, one.attempts, one.retries].map(String),
      `${(one.waitedMs / 1_000).toFixed(1)} s`,
      ...[one.timeouts, one.breakerOpened, one.failed].map(String),
    ]);
  return table([
    ['provider', 'calls', 'attempts', 'retries', 'waited', 'timeouts', 'breaker opened', 'failed'],
    ...rows,
  ]);
}

/** What the models of a day have cost, to the last unit. */
export function costTable({ byModel, totals }: UsageSummary): string {
  const rows = [...byModel, { ...totals, name: 'in all' }].map(
    ({ name, events, tokens, costs, unpriced }) => [
      name,
      ...[events, tokens.inputTokens, tokens.outputTokens].map(String),
      costs.map(({ amount, currency }) => `${amount} ${currency}`).join(' + ') || 'none',
      unpriced === 0 ? '' : `${unpriced} without a price`,
    ],
  );
  return table([['model', 'answers', 'tokens in', 'tokens out', 'cost', ''], ...rows]);
}
