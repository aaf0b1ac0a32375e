import { formatCost, formatCount } from '../dashboard/format.js';
import { formatPico } from '../ledger/pico.js';
import type { ReconciledLine, ReconciledTotal, Reconciliation } from '../reconcile/reconcile.js';
import { toTable } from './table.js';

/** Lines that people are shown; JSON has all of them. */
const SHOWN = 20;
const RIGHT: ReadonlySet<number> = new Set([2, 3, 4, 5]);

/** The result as JSON: exact decimals, ratios as numbers, null where a ratio is infinite. */
export function reconciliationBody(result: Reconciliation, tolerance: number): object {
  return {
    agrees: result.agrees,
    tolerance,
    totals: result.totals.map(({ currency, billed, metered, coverage, drift }) => ({
      currency,
      billed: formatPico(billed),
      metered: formatPico(metered),
      coverage: finite(coverage),
      drift: finite(drift),
    })),
    lines: result.lines.map(({ day, model, currency, billed, metered, difference, unpriced }) => ({
      day,
      model: model ?? null,
      currency,
      billed: formatPico(billed),
      metered: formatPico(metered),
      difference: formatPico(difference),
      unpriced,
    })),
  };
}

/** The totals, and the lines that differ most. */
export function describeReconciliation(result: Reconciliation, tolerance: number): string {
  const { agrees, lines } = result;
  const verdict = agrees ? 'The bill and the ledger agree' : 'The bill and the ledger differ';
  const differing = lines
    .filter(({ difference }) => difference !== 0n)
    .sort((a, b) => compareSize(b.difference, a.difference));
  const shown = differing
    .slice(0, SHOWN)
    .sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
  const more = differing.length - shown.length;
  return [
    `${verdict} (tolerance ${formatRatio(tolerance)}): ${driftOf(result)}\n`,
    ...(shown.length === 0 ? [] : [`\n${lineTable(shown)}`]),
    ...(more === 0
      ? []
      : [`and ${formatCount(more)} lines that differ less; --json has them all.\n`]),
  ].join('');
}

/** One sentence for each currency. */
export function driftOf({ totals }: Reconciliation): string {
  if (totals.length === 0) return 'Nothing was billed.';
  return totals.map(describeTotal).join(' ');
}

function describeTotal({ currency, billed, metered, drift }: ReconciledTotal): string {
  const cost = (pico: bigint): string => formatCost({ amount: formatPico(pico), currency });
  return `Billed ${cost(billed)}, metered ${cost(metered)}, drift ${formatRatio(drift)}.`;
}

function lineTable(lines: readonly ReconciledLine[]): string {
  const rows = lines.map(({ day, model, currency, billed, metered, difference, unpriced }) => [
    day,
    model ?? '(no model)',
    ...[billed, metered, difference].map((pico) =>
      formatCost({ amount: formatPico(pico), currency }),
    ),
    unpriced === 0 ? '' : formatCount(unpriced),
  ]);
  return toTable([['DAY', 'MODEL', 'BILLED', 'METERED', 'DIFFERENCE', 'UNPRICED'], ...rows], RIGHT);
}

function formatRatio(ratio: number): string {
  return Number.isFinite(ratio) ? `${Number((ratio * 100).toFixed(2))} %` : 'without bound';
}

function finite(ratio: number): number | null {
  return Number.isFinite(ratio) ? ratio : null;
}

function compareSize(a: bigint, b: bigint): number {
  const size = (value: bigint): bigint => (value < 0n ? -value : value);
  const order = size(a) - size(b);
  return order > 0n ? 1 : order < 0n ? -1 : 0;
}
