import type { FaultCounts } from '@quayside-tooling/fault-proxy';
import type { CallCounts } from '../shop/call-tally.ts';
import type { Audit } from './audit-orders.ts';
import { formatTable, type TableRow } from './table.ts';

export interface Report {
  readonly audit: Audit;
  readonly calls: CallCounts;
  readonly faults: FaultCounts | undefined;
  /** Answers that the provider repeated from an idempotency key: charges that were not made twice. */
  readonly replays: number | undefined;
  readonly doubleSubmits: number;
  readonly seconds: number;
}

export function formatReport({ audit, calls, faults, ...run }: Report): string {
  const share = (part: number, whole: number): string => `${Math.round((100 * part) / whole)} %`;
  const rows: TableRow[] = [
    { label: 'orders', value: audit.orders, note: `${run.doubleSubmits} submitted twice` },
    { label: '  paid', value: audit.paid },
    { label: '  declined', value: audit.declined },
    { label: '  failed', value: audit.failed, bad: audit.failed > 0 },
    { label: '  not settled', value: audit.unsettled, bad: audit.unsettled > 0 },
    { label: 'charges', value: audit.charges, note: 'in the ledger' },
    { label: 'refunds', value: audit.refunds, note: 'in the ledger' },
    { label: 'duplicates', value: audit.duplicates, note: 'must be 0', bad: audit.duplicates > 0 },
    { label: 'lost', value: audit.lost, note: 'must be 0', bad: audit.lost > 0 },
    { label: 'calls', value: calls.calls, note: 'with those of reconciliation' },
    { label: 'attempts', value: calls.attempts },
    { label: 'retries', value: calls.retries },
    { label: 'timeouts', value: calls.timeouts },
    {
      label: 'time waiting',
      value: `${(calls.waitedMs / 1_000).toFixed(1)} s`,
      note: 'between attempts, all calls',
    },
    { label: 'breaker', value: calls.breaker, note: `opened ${calls.breakerOpened} ×` },
  ];
  if (faults !== undefined) {
    const kinds = Object.entries(faults.byKind).map(([kind, count]) => `${kind} ${count}`);
    rows.push({
      label: 'faults',
      value: faults.faults,
      note: `${share(faults.faults, faults.requests)} of requests: ${kinds.join(', ')}`,
    });
  }
  if (run.replays !== undefined) {
    rows.push({
      label: 'replays',
      value: run.replays,
      note: 'repeats that were answered from the key',
    });
  }
  rows.push({ label: 'duration', value: `${run.seconds.toFixed(1)} s` });
  return formatTable("The shop's orders against the provider's ledger", rows);
}

/** True where no order is lost, doubled, failed or left open. */
export function isClean({ duplicates, lost, failed, unsettled }: Audit): boolean {
  return duplicates === 0 && lost === 0 && failed === 0 && unsettled === 0;
}
