import { type ChaosReport, countProblems, faultShare } from './chaos-report.ts';

interface Column {
  readonly title: string;
  read(report: ChaosReport): string | number;
}

const COLUMNS: readonly Column[] = [
  { title: 'provider', read: ({ provider }) => provider },
  { title: 'tasks', read: ({ tasks }) => tasks },
  { title: 'calls', read: ({ calls }) => calls },
  { title: 'requests', read: ({ faults }) => faults.requests },
  { title: 'faults', read: (report) => `${(100 * faultShare(report)).toFixed(1)} %` },
  { title: 'ok', read: ({ results }) => results },
  { title: 'not executed', read: ({ errors }) => errors.not_executed },
  { title: 'executed', read: ({ errors }) => errors.executed },
  { title: 'unknown', read: ({ errors }) => errors.unknown },
  { title: 'in doubt', read: ({ inDoubt }) => inDoubt },
  { title: 'duplicates', read: (report) => countProblems(report, 'duplicate') },
  { title: 'lost', read: (report) => countProblems(report, 'lost') },
  { title: 'false claims', read: (report) => countProblems(report, 'false_claim') },
  { title: 'no result', read: (report) => countProblems(report, 'no_result') },
  { title: 'wrong usage', read: (report) => countProblems(report, 'usage') },
  { title: 'seconds', read: ({ seconds }) => seconds.toFixed(1) },
];

/** A table with a row for each provider. */
export function formatReports(reports: readonly ChaosReport[]): string {
  const columns = COLUMNS.map(({ title, read }) => {
    const cells = [title, ...reports.map((report) => String(read(report)))];
    const width = Math.max(...cells.map(({ length }) => length));
    const isText = title === 'provider';
    return cells.map((cell) => (isText ? cell.padEnd(width) : cell.padStart(width)));
  });
  const rows = ['', ...reports].map((_, row) => columns.map((cells) => cells[row]).join('  '));
  const [head = '', ...body] = rows;
  return [head, '─'.repeat(head.length), ...body].join('\n');
}
