import type { Binding } from '../bind-port.js';
import { misconfigured } from '../errors/misconfigured.js';
import { isWrite } from './shared-reads.js';
import { type PortRow, rowsOf } from './surround-port.js';

/**
 * Which reads a write makes a cache forget, by the name of the write; an empty list: none. A write that is
 * not named makes it forget everything.
 */
export type InvalidateOn<P> = {
  readonly [Write in keyof P]?: ReadonlyArray<keyof P & string> | undefined;
};

/** What is forgotten after an operation; undefined stands for every read. */
type Forgotten = ReadonlyArray<string | undefined>;

const EVERYTHING: Forgotten = [undefined];

/**
 * Tells what is forgotten after an operation; undefined for one that writes nothing.
 *
 * @throws misconfigured for a name that the port does not have, and a read in the place of a write.
 */
export function invalidationOf<P>(
  binding: Binding<P>,
  invalidateOn: InvalidateOn<P> = {},
): (row: PortRow) => Forgotten | undefined {
  const rows = rowsOf(binding);
  const named = new Map<string, readonly string[]>(
    // The keys and the lists are names of operations, as InvalidateOn<P> demands.
    Object.entries(invalidateOn as Readonly<Record<string, readonly string[] | undefined>>).flatMap(
      ([write, reads]) => (reads === undefined ? [] : [[write, reads] as const]),
    ),
  );
  for (const [write, reads] of named) {
    const isWritten = rows.some((row) => row.operation === write && isWrite(row));
    const unknown = reads.find((read) => !rows.some(({ operation }) => operation === read));
    if (isWritten && unknown === undefined) continue;
    const what = isWritten
      ? `invalidateOn.${write} names '${unknown}', which ${binding.port.name} does not have`
      : `invalidateOn names '${write}', which is no write of ${binding.port.name}`;
    throw misconfigured('cached', what, 'Name a write, and the reads that it changes.');
  }
  return (row) => (isWrite(row) ? (named.get(row.operation) ?? EVERYTHING) : undefined);
}
