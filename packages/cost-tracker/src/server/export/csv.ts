import type { LedgerRecord } from '../../ledger/ledger-record.js';
import { formatPico, parsePico } from '../../ledger/pico.js';

/** Excel takes a CSV without it for the encoding of the machine. */
const BOM = '\uFEFF';

/**
 * Writes a row by RFC 4180. A text that a spreadsheet would run as a formula gets an apostrophe in
 * front: names of users and models come from outside.
 *
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
export function csvRow(cells: readonly (string | number)[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(cell: string | number): string {
  if (typeof cell === 'number') return String(cell);
  const safe = /^[=+\-@\t\r\n＝＋－＠]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const COLUMNS: ReadonlyArray<readonly [string, (record: LedgerRecord) => string | number]> = [
  ['id', ({ id }) => id],
  ['account_id', ({ account }) => account],
  ['timestamp', ({ occurredAt }) => occurredAt.toISOString()],
  ['service', ({ provider }) => provider],
  ['model', ({ model }) => model],
  ['tokens', ({ totalTokens }) => totalTokens],
  ['input_tokens', ({ tokens }) => tokens.inputTokens],
  ['output_tokens', ({ tokens }) => tokens.outputTokens],
  ['cached_input_tokens', ({ tokens }) => tokens.cachedInputTokens],
  ['cache_write_tokens', ({ tokens }) => tokens.cacheWriteTokens],
  ['reasoning_tokens', ({ tokens }) => tokens.reasoningTokens],
  ['price_status', ({ cost }) => (cost === undefined ? 'unpriced' : 'priced')],
  ['cost', ({ cost }) => cost?.amount ?? ''],
  ['currency', ({ cost }) => cost?.currency ?? ''],
  ['cost_source', ({ costSource }) => costSource ?? ''],
  ['service_tier', ({ serviceTier }) => serviceTier ?? ''],
  ['estimated', ({ estimated }) => String(estimated)],
  ['request_id', ({ requestId }) => requestId ?? ''],
  ['user', ({ dimensions }) => dimensions.user ?? ''],
  ['team', ({ dimensions }) => dimensions.team ?? ''],
  ['key', ({ dimensions }) => dimensions.key ?? ''],
  ['task', ({ dimensions }) => dimensions.task ?? ''],
  ['repository', ({ dimensions }) => dimensions.repository ?? ''],
  ['session', ({ dimensions }) => dimensions.session ?? ''],
  ['tags', ({ tags }) => tags.join(' ')],
];

/** Events as CSV, with a row of totals for each currency at its end. */
export async function* toCsv(
  pages: AsyncIterable<readonly LedgerRecord[]>,
): AsyncGenerator<string> {
  yield BOM + csvRow(COLUMNS.map(([name]) => name));
  const sums = new Map<string, { tokens: number; pico: bigint }>();
  for await (const records of pages) {
    for (const { cost, totalTokens } of records) {
      const currency = cost?.currency ?? '';
      const sum = sums.get(currency) ?? { tokens: 0, pico: 0n };
      sum.tokens += totalTokens;
      sum.pico += cost === undefined ? 0n : parsePico(cost.amount);
      sums.set(currency, sum);
    }
    yield records.map((record) => csvRow(COLUMNS.map(([, read]) => read(record)))).join('');
  }
  for (const [currency, { tokens, pico }] of [...sums].sort()) {
    const priced = currency !== '';
    const total: Readonly<Record<string, string | number>> = {
      id: 'total',
      tokens,
      price_status: priced ? 'priced' : 'unpriced',
      cost: priced ? formatPico(pico) : '',
      currency,
    };
    yield csvRow(COLUMNS.map(([name]) => total[name] ?? ''));
  }
}

/** Events as one JSON array. */
export async function* toJson<T>(
  pages: AsyncIterable<readonly LedgerRecord[]>,
  toBody: (record: LedgerRecord) => T,
): AsyncGenerator<string> {
  yield '[';
  let separator = '';
  for await (const records of pages) {
    for (const record of records) {
      yield separator + JSON.stringify(toBody(record));
      separator = ',\n';
    }
  }
  yield ']\n';
}
