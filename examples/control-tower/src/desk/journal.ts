import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * What the desk of one day has done, on disk. A run that was killed goes on from it, and a second run on the same
 * day finds everything done. While it is open, no other process can open it.
 */
export interface Journal extends Disposable {
  /** What a finished step came to, as JSON keeps it. Undefined for a step that is not finished. */
  read<T>(step: string): T | undefined;
  /** When the step was begun, in Unix milliseconds; undefined where it never was. */
  begunAt(step: string): number | undefined;
  begin(step: string): void;
  finish(step: string, output: unknown): void;
  /** Takes a beginning back: it is certain that nothing happened. */
  forget(step: string): void;
  /** Puts the usage of an answer that broke off aside, until OpenAI says what it was. */
  addEstimate(estimate: Estimate): void;
  estimates(): readonly Estimate[];
  dropEstimates(): void;
}

/** Usage that nobody has counted yet. */
export interface Estimate {
  /** The answer's id, where one had come. */
  readonly responseId: string | undefined;
  readonly model: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

const SCHEMA = `
  create table if not exists steps (step text primary key, begun_at integer, output text) strict;
  create table if not exists estimates (id integer primary key, estimate text not null) strict;
`;

/** @throws where another desk of the same day is at work */
export function openJournal(directory: string, day: string): Journal {
  mkdirSync(directory, { recursive: true });
  const database = openExclusively(join(directory, `${day}.sqlite`));
  const select = database.prepare('select begun_at, output from steps where step = ?');
  const upsert = database.prepare(`
    insert into steps (step, begun_at, output) values (:step, :at, :output)
    on conflict (step) do update set begun_at = coalesce(:at, begun_at), output = :output
  `);
  const remove = database.prepare('delete from steps where step = ?');
  const row = (step: string) => select.get(step);
  return {
    // Whoever reads a step is who wrote it: the type is theirs.
    read: <T>(step: string) => {
      const output = row(step)?.output;
      return typeof output === 'string' ? (JSON.parse(output) as T) : undefined;
    },
    begunAt: (step) => {
      const at = row(step)?.begun_at;
      return typeof at === 'number' ? at : undefined;
    },
    begin: (step) => void upsert.run({ step, at: Date.now(), output: null }),
    finish: (step, output) => void upsert.run({ step, at: null, output: JSON.stringify(output) }),
    forget: (step) => void remove.run(step),
    addEstimate: (estimate) =>
      void database
        .prepare('insert into estimates (estimate) values (?)')
        .run(JSON.stringify(estimate)),
    estimates: () =>
      database
        .prepare('select estimate from estimates order by id')
        .all()
        .map(({ estimate }) => JSON.parse(String(estimate)) as Estimate),
    dropEstimates: () => database.exec('delete from estimates'),
    [Symbol.dispose]: () => database.close(),
  };
}

function openExclusively(path: string): DatabaseSync {
  const database = new DatabaseSync(path);
  try {
    // The operating system lets go of the lock when the process dies, however it dies.
    database.exec(
      `pragma locking_mode = exclusive; pragma synchronous = full; begin immediate; ${SCHEMA} commit`,
    );
    return database;
  } catch (cause) {
    database.close();
    throw new Error(`Another desk of the same day is at work in ${path}.`, { cause });
  }
}
