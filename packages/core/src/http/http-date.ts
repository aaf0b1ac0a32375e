const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const MONTH = `(${MONTHS.join('|')})`;
const TIME = '(\\d{2}):(\\d{2}):(\\d{2})';

const IMF_FIXDATE = new RegExp(`^\\w{3}, (\\d{2}) ${MONTH} (\\d{4}) ${TIME} GMT$`);
const RFC_850 = new RegExp(`^\\w{6,9}, (\\d{2})-${MONTH}-(\\d{2}) ${TIME} GMT$`);
const ASCTIME = new RegExp(`^\\w{3} ${MONTH} ([ \\d]\\d) ${TIME} (\\d{4})$`);

/**
 * Parses the three date formats that HTTP knows, all of them UTC, to Unix milliseconds.
 * `Date.parse` will not do: it reads asctime as local time and takes much that is no HTTP date.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7
 */
export function parseHttpDate(text: string, nowMs: number): number | undefined {
  const imf = IMF_FIXDATE.exec(text);
  if (imf) return toUnix(Number(imf[3]), imf[2], imf[1], imf.slice(4));
  const old = RFC_850.exec(text);
  if (old) return toUnix(fullYear(Number(old[3]), nowMs), old[2], old[1], old.slice(4));
  const asc = ASCTIME.exec(text);
  if (asc) return toUnix(Number(asc[6]), asc[1], asc[2], asc.slice(3, 6));
  return undefined;
}

/** RFC 9110: a two-digit year that seems more than 50 years ahead is in the past. */
function fullYear(twoDigits: number, nowMs: number): number {
  const thisYear = new Date(nowMs).getUTCFullYear();
  const year = thisYear - (thisYear % 100) + twoDigits;
  return year > thisYear + 50 ? year - 100 : year;
}

function toUnix(
  year: number,
  month: string | undefined,
  day: string | undefined,
  time: readonly (string | undefined)[],
): number | undefined {
  const [hours, minutes, seconds] = time.map(Number);
  if (hours === undefined || minutes === undefined || seconds === undefined) return undefined;
  const monthIndex = MONTHS.indexOf(month ?? '');
  const unix = Date.UTC(year, monthIndex, Number(day), hours, minutes, seconds);
  const isReal = new Date(unix).getUTCDate() === Number(day) && hours < 24 && minutes < 60;
  // 60 is a leap second.
  return isReal && seconds <= 60 ? unix : undefined;
}
