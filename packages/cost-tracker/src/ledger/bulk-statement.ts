import { CompiledQuery } from 'kysely';
import type { Queries, Store } from './open-store.js';

/** Few sizes, so that few statements have to be prepared; the largest stays below 32,766 values. */
const SIZES = [128, 16, 1];

/** Runs a statement over rows of values, and answers what it returns. */
export type BulkStatement = (
  db: Queries,
  rows: readonly (readonly unknown[])[],
) => Promise<readonly Readonly<Record<string, unknown>>[]>;

/**
 * Makes the insertion of many rows into one table. `ending` is what follows the values: conflicts and
 * what is returned.
 */
export function createBulkInsert(
  kind: Store['kind'],
  table: string,
  columns: readonly string[],
  ending: string,
): BulkStatement {
  const names = columns.map((name) => `"${name}"`).join(', ');
  return createBulkStatement(
    kind,
    columns.map(() => undefined),
    (tuples) => `insert into "${table}" (${names}) values ${tuples} ${ending}`,
  );
}

/**
 * Makes a statement of which `toText` writes the text around its tuples; what has a type is cast to it. Query
 * builders spend more time on 30,000 values than SQLite does.
 */
export function createBulkStatement(
  kind: Store['kind'],
  types: ReadonlyArray<string | undefined>,
  toText: (tuples: string) => string,
): BulkStatement {
  const texts = new Map(SIZES.map((size) => [size, toText(tuplesOf(kind, types, size))] as const));
  return async (db, rows) => {
    const returned: Readonly<Record<string, unknown>>[] = [];
    let start = 0;
    for (const size of SIZES) {
      const text = texts.get(size) ?? '';
      for (; rows.length - start >= size; start += size) {
        const values = rows.slice(start, start + size).flat();
        const { rows: answer } = await db.executeQuery(CompiledQuery.raw(text, values));
        // Rows of a raw statement have no type; its text says what they are.
        returned.push(...(answer as Readonly<Record<string, unknown>>[]));
      }
    }
    return returned;
  };
}

function tuplesOf(
  kind: Store['kind'],
  types: ReadonlyArray<string | undefined>,
  size: number,
): string {
  const tuples = Array.from({ length: size }, (_, row) => {
    const values = types.map((type, column) => {
      const value = kind === 'postgres' ? `$${row * types.length + column + 1}` : '?';
      return type === undefined ? value : `cast(${value} as ${type})`;
    });
    return `(${values.join(', ')})`;
  });
  return tuples.join(', ');
}
