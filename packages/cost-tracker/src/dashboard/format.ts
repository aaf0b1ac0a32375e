import type { WireCost } from '../contract/usage.js';

/** How the dashboard writes figures. English, because its texts are. */
const LOCALE = 'en-US';

/** `$1,234.56`; amounts below a cent keep three digits: `$0.0000214`. Never by way of a float. */
export function formatCost({ amount, currency }: WireCost): string {
  const style = { style: 'currency', currency } as const;
  const value = Number(amount);
  const small = value !== 0 && Math.abs(value) < 0.01;
  const format = new Intl.NumberFormat(
    LOCALE,
    small ? { ...style, maximumSignificantDigits: 3 } : style,
  );
  // The format takes decimals as text, exactly; its type does not know of plain strings.
  return format.format(amount as `${number}`);
}

/** One sum a currency; a dash where nothing was priced. */
export function formatCosts(costs: readonly WireCost[]): string {
  return costs.length === 0 ? '–' : costs.map(formatCost).join(' + ');
}

export function formatCount(count: number): string {
  return new Intl.NumberFormat(LOCALE).format(count);
}

/** `1.2M`, for tiles. */
export function formatRough(count: number): string {
  return new Intl.NumberFormat(LOCALE, { notation: 'compact', maximumFractionDigits: 1 }).format(
    count,
  );
}

export function formatShare(share: number): string {
  return new Intl.NumberFormat(LOCALE, { style: 'percent', maximumFractionDigits: 1 }).format(
    share,
  );
}

/** `2026-11-20 21:00:00`, in the zone of the dashboard. */
export function formatTime(timestamp: string, timeZone: string): string {
  return new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'medium',
  }).format(new Date(timestamp));
}
