import { CompiledQuery } from 'kysely';
import type { Queries, Store } from './open-store.js';

/** Few sizes, so that few statements have to be prepared; the largest stays below 32,766 values. */
const SIZES = [128, 16, 1];

/** Inserts rows and answers what the statement returns. */
export type BulkInsert = (
  db: Queries,
  rows: readonly (readonly unknown[])[],
) => Promise<readonly Readonly<Record<string, unknown>>[]>;

/**
 * Makes the insertion of many rows into one table. `ending` is what follows the values: conflicts and
 * what is returned. Query builders spend more time on 30,000 values than SQLite does.
 */
export function createBulkInsert(
  kind: Store['kind'],
  table: string,
  columns: readonly string[],
  ending: string,
): BulkInsert {
  const texts = new Map(
    SIZES.map((size) => [size, insertText(kind, table, columns, size, ending)] as const),
  );
  return async (db, rows) => {
    const returned: Readonly<Record<string, unknown>>[] = [];
    let start = 0;
    for (const size of SIZES) {
      const text = texts.get(size) ?? '';
      for (; rows.length - start >= size; start += size) {
        const values = rows.slice(start, start + size).flat();
        const { rows: answer } = await db.executeQuery(CompiledQuery.raw(text, values));
        // Rows of a raw statement have no type; the ending says what they are.
        returned.push(...(answer as Readonly<Record<string, unknown>>[]));
      }
    }
    return returned;
  };
}

function insertText(
  kind: Store['kind'],
  table: string,
  columns: readonly string[],
  size: number,
  ending: string,
): string {
  const names = columns.map((name) => `"${name}"`).join(', ');
  const placeholder = (index: number): string => (kind === 'postgres' ? `$${index + 1}` : '?');
  const tuples = Array.from({ length: size }, (_, row) => {
    const values = columns.map((_, column) => placeholder(row * columns.length + column));
    return `(${values.join(', ')})`;
  });
  return `insert into "${table}" (${names}) values ${tuples.join(', ')} ${ending}`;
}
