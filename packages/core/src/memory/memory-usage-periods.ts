/** The date that a calendar in the zone shows, as `YYYY-MM-DD`. */
export function dateIn(timeZone: string, at: Date): string {
  // Sweden writes dates as ISO 8601 does.
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(at);
}

/** Names the day, week (by its Monday) or month of a date: two dates of one period have one name. */
export function periodOf(date: string, period: 'day' | 'week' | 'month'): string {
  if (period === 'day') return date;
  if (period === 'month') return date.slice(0, 7);
  const monday = new Date(`${date}T00:00:00Z`);
  monday.setUTCDate(monday.getUTCDate() - ((monday.getUTCDay() + 6) % 7));
  return monday.toISOString().slice(0, 10);
}

/** How many days the month of a date has. */
export function daysInMonth(date: string): number {
  const [year, month] = date.split('-').map(Number);
  return new Date(Date.UTC(year ?? 0, month ?? 0, 0)).getUTCDate();
}
