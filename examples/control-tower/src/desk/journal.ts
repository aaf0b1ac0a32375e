import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * What the desk has done on a day, on disk. A run that was killed goes on from it, and a second run on the same
 * day finds everything done. While it is open, no other process can open it.
 */
export interface Journal extends Disposable {
  /** What a finished step came to, as JSON keeps it. Undefined for a step that is not finished. */
  read<T>(step: string): T | undefined;
  /** Whether the step was begun, and may have happened. */
  hasBegun(step: string): boolean;
  begin(step: string): void;
  finish(step: string, output: unknown): void;
  /** Puts the usage of an answer that broke off aside, until OpenAI says what it was. */
  addEstimate(estimate: Estimate): void;
  /** Those of all days. */
  estimates(): readonly Estimate[];
  dropEstimates(): void;
}

/** Usage that nobody has counted yet. */
export interface Estimate {
  /** Id and time of the event that it may become: booking it again adds nothing. */
  readonly id: string;
  /** RFC 3339. */
  readonly at: string;
  /** The answer's id, where one had come. */
  readonly responseId: string | undefined;
  readonly model: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

const SCHEMA = `
  create table if not exists steps (
    day text not null, step text not null, output text, primary key (day, step)) strict;
  create table if not exists estimates (id text primary key, estimate text not null) strict;
`;

/** @throws where another desk is at work, and where the file cannot be used */
export function openJournal(directory: string, day: string): Journal {
  mkdirSync(directory, { recursive: true });
  const database = openExclusively(join(directory, 'journal.sqlite'));
  const select = database.prepare('select output from steps where day = ? and step = ?');
  const begin = database.prepare('insert or ignore into steps (day, step) values (?, ?)');
  const finish = database.prepare(
    'insert or replace into steps (day, step, output) values (?, ?, ?)',
  );
  const row = (step: string) => select.get(day, step);
  return {
    // Whoever reads a step is who wrote it: the type is theirs.
    read: <T>(step: string) => {
      const output = row(step)?.output;
      return typeof output === 'string' ? (JSON.parse(output) as T) : undefined;
    },
    hasBegun: (step) => row(step) !== undefined,
    begin: (step) => void begin.run(day, step),
    finish: (step, output) => void finish.run(day, step, JSON.stringify(output)),
    addEstimate: (estimate) =>
      void database
        .prepare('insert or replace into estimates (id, estimate) values (?, ?)')
        .run(estimate.id, JSON.stringify(estimate)),
    estimates: () =>
      database
        .prepare('select estimate from estimates order by rowid')
        .all()
        .map(({ estimate }) => JSON.parse(String(estimate)) as Estimate),
    dropEstimates: () => database.exec('delete from estimates'),
    [Symbol.dispose]: () => database.close(),
  };
}

/** What SQLite says where another process holds the lock (https://sqlite.org/rescode.html#busy). */
const SQLITE_BUSY = 5;

function openExclusively(path: string): DatabaseSync {
  const database = new DatabaseSync(path);
  try {
    // The operating system lets go of the lock when the process dies, however it dies.
    database.exec(
      `pragma locking_mode = exclusive; pragma synchronous = full; begin exclusive; ${SCHEMA} commit`,
    );
    return database;
  } catch (cause) {
    database.close();
    const isHeld = cause instanceof Error && 'errcode' in cause && cause.errcode === SQLITE_BUSY;
    const why = isHeld ? 'another desk is at work' : String(cause);
    throw new Error(`The journal ${path} cannot be opened: ${why}.`, { cause });
  }
}
