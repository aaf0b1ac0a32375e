/** A table of two columns, figures to the right, with a mark where a figure must be zero and is not. */
export interface TableRow {
  readonly label: string;
  readonly value: string | number;
  readonly note?: string | undefined;
  readonly bad?: boolean | undefined;
}

export function formatTable(title: string, rows: readonly TableRow[]): string {
  const labels = Math.max(...rows.map(({ label }) => label.length));
  const values = Math.max(...rows.map(({ value }) => String(value).length));
  const lines = rows.map(({ label, value, note = '', bad = false }) => {
    const mark = bad ? '✗' : ' ';
    return `${mark} ${label.padEnd(labels)}  ${String(value).padStart(values)}  ${note}`.trimEnd();
  });
  return [title, '─'.repeat(Math.max(title.length, labels + values + 4)), ...lines].join('\n');
}
