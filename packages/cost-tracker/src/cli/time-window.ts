import { addDays } from '../ledger/calendar.js';
import { usageError } from './command-error.js';
import type { OptionSpecs, Options } from './options.js';

/** The flags of commands about a stretch of time. */
export const windowOptions: OptionSpecs<'from' | 'to'> = {
  from: { value: 'TIME', help: 'from here on: 2026-11-01, or 2026-11-01T09:00:00Z' },
  to: { value: 'TIME', help: 'up to here: a day is included, a time is not' },
};

/** RFC 3339; the end is exclusive. */
export interface TimeWindow {
  readonly from: string | undefined;
  readonly before: string | undefined;
}

/** Reads a window of time, days in UTC. @throws usage error for what is no time, and for an end before the start */
export function readWindow(options: Options<'from' | 'to'>): TimeWindow {
  const from = readTime('from', options.text('from'), 0);
  const before = readTime('to', options.text('to'), 1);
  if (from !== undefined && before !== undefined && from >= before)
    throw usageError('--to must come after --from');
  return { from, before };
}

function readTime(name: string, text: string | undefined, days: number): string | undefined {
  if (text === undefined) return undefined;
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const hasZone = /^\d{4}-\d{2}-\d{2}T.+(?:[zZ]|[+-]\d{2}:\d{2})$/.test(text);
  const at = isDay ? Date.parse(`${text}T00:00:00Z`) : Date.parse(text);
  // `Date` takes the 30th of February for the 1st of March.
  const isThere = isDay ? isSameDay(at, text) : hasZone && !Number.isNaN(at);
  if (!isThere)
    throw usageError(`--${name} must be a day such as 2026-11-01, or a time with its zone`);
  return isDay ? `${addDays(text, days)}T00:00:00.000Z` : new Date(at).toISOString();
}

function isSameDay(at: number, day: string): boolean {
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(day);
}
