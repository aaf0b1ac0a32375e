import { daySpan } from '../ledger/calendar.js';
import type { PageRange } from './page-range.js';

/** The moments between which the days of a range lie, as the list of events wants them. */
export function zonedRange(
  { from, to }: Pick<PageRange, 'from' | 'to'>,
  timeZone: string,
): { readonly from: string; readonly before: string } {
  return {
    from: new Date(daySpan(from, timeZone).start).toISOString(),
    before: new Date(daySpan(to, timeZone).end).toISOString(),
  };
}
