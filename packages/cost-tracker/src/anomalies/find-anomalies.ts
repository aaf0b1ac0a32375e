/** What was spent on each day of a series, in the order of the days, days without spending included. */
export interface SpendSeries {
  /** `model gpt-5`, for people. */
  readonly name: string;
  /** ISO 4217. */
  readonly currency: string;
  readonly days: readonly { readonly day: string; readonly amount: number }[];
}

/** A day on which much more was spent than on the days before it. */
export interface Anomaly {
  readonly series: string;
  /** ISO 4217. */
  readonly currency: string;
  /** `2026-11-20`. */
  readonly day: string;
  readonly spent: number;
  /** Mean of the days before. */
  readonly expected: number;
  /** Standard deviations above the mean. */
  readonly z: number;
}

export interface AnomalyRules {
  /** Standard deviations above the mean from which a day stands out. @default 2 */
  readonly threshold?: number | undefined;
  /** Days before that are compared with. @default 30 */
  readonly baselineDays?: number | undefined;
  /** Fewer days with spending than this tell nothing. @default 7 */
  readonly minimumDays?: number | undefined;
  /** Smaller amounts are never reported. @default 1 */
  readonly minimumAmount?: number | undefined;
}

/**
 * Finds days that stand out, latest first. Only rises are found: less spending than usual hurts nobody.
 * Even spending has next to no deviation, so that a twentieth of the mean is taken for the least.
 */
export function findAnomalies(
  series: readonly SpendSeries[],
  rules: AnomalyRules = {},
): readonly Anomaly[] {
  const found = series.flatMap((one) => anomaliesOf(one, rules));
  return found.sort((a, b) => (a.day === b.day ? b.z - a.z : a.day < b.day ? 1 : -1));
}

function anomaliesOf({ name, currency, days }: SpendSeries, rules: AnomalyRules): Anomaly[] {
  const { threshold = 2, baselineDays = 30, minimumDays = 7, minimumAmount = 1 } = rules;
  const first = days.findIndex(({ amount }) => amount > 0);
  return days.flatMap(({ day, amount: spent }, index) => {
    // A series that began a week ago was not at zero before: it was not there.
    const before = days.slice(Math.max(first, index - baselineDays), index);
    if (first < 0 || before.length < minimumDays || spent < minimumAmount) return [];
    const expected = mean(before.map(({ amount }) => amount));
    const deviation = Math.sqrt(mean(before.map(({ amount }) => (amount - expected) ** 2)));
    const z = (spent - expected) / Math.max(deviation, expected / 20);
    return z >= threshold ? [{ series: name, currency, day, spent, expected, z }] : [];
  });
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
