/** A time on a wall clock. */
export interface LocalTime {
  /** Whole days since 1970-01-01, of the local calendar. */
  readonly day: number;
  /** Minutes since the local midnight. */
  readonly minute: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Clocks of all zones are only ever changed at a multiple of a quarter of an hour. */
const STEP_MS = 15 * MINUTE_MS;
const MAX_OFFSETS = 4096;

/** Tells the wall-clock time of a zone. @throws RangeError for a zone that the platform does not know */
export function createZoneClock(timeZone: string): (at: number) => LocalTime {
  const offsetAt = createOffsets(timeZone);
  return (at) => {
    const local = at + offsetAt(at);
    const day = Math.floor(local / DAY_MS);
    return { day, minute: Math.floor((local - day * DAY_MS) / MINUTE_MS) };
  };
}

/** Asking the platform takes microseconds, so every quarter of an hour is asked for once. */
function createOffsets(timeZone: string): (at: number) => number {
  if (timeZone === 'UTC') return () => 0;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  const offsets = new Map<number, number>();
  return (at) => {
    const step = Math.floor(at / STEP_MS);
    let offset = offsets.get(step);
    if (offset === undefined) {
      if (offsets.size >= MAX_OFFSETS) offsets.clear();
      offset = readOffset(format, step * STEP_MS);
      offsets.set(step, offset);
    }
    return offset;
  };
}

function readOffset(format: Intl.DateTimeFormat, at: number): number {
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const read = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  return Date.UTC(read('year'), read('month') - 1, read('day'), read('hour'), read('minute')) - at;
}
