import type { HolidayCalendar, PriceCard, PriceRule } from '../../overlay/price-overlay.js';

const source = {
  provider: 'deepseek',
  reference: 'https://api-docs.deepseek.com/quick_start/pricing',
  checked: '2026-11-21',
} as const;

/**
 * The public holidays of the State Council's notice for 2026 that fall on any day. Weekends that are worked in
 * exchange stay weekends: the price list goes by Monday to Friday.
 */
export const chinaHolidays: HolidayCalendar = {
  covers: ['2026-01-01', '2026-12-31'],
  days: [
    ...['2026-01-01', '2026-01-02', '2026-01-03'],
    ...['2026-02-15', '2026-02-16', '2026-02-17', '2026-02-18', '2026-02-19', '2026-02-20'],
    ...['2026-02-21', '2026-02-22', '2026-02-23'],
    ...['2026-04-04', '2026-04-05', '2026-04-06'],
    ...['2026-05-01', '2026-05-02', '2026-05-03', '2026-05-04', '2026-05-05'],
    ...['2026-06-19', '2026-06-20', '2026-06-21'],
    ...['2026-09-25', '2026-09-26', '2026-09-27'],
    ...['2026-10-01', '2026-10-02', '2026-10-03', '2026-10-04', '2026-10-05', '2026-10-06'],
    '2026-10-07',
  ],
};

const daily = {
  timeZone: 'Asia/Shanghai',
  times: [
    ['09:00', '12:00'],
    ['14:00', '18:00'],
  ],
} as const;
const workdays = {
  ...daily,
  days: ['mon', 'tue', 'wed', 'thu', 'fri'],
  exceptHolidaysOf: 'china-public-holidays',
} as const;

/** Midnights in Beijing. */
const PEAK_HOURS_BEGIN = '2026-08-16T16:00:00Z';
const WEEKENDS_ARE_OFF_PEAK = '2026-08-22T16:00:00Z';
const V41_REPLACES_V4_FLASH = '2026-09-09T16:00:00Z';
const V3_LIST_ENDS = '2025-09-05T16:00:00Z';
/** The days of the announcements, which name no hour. */
const V32_CUT = '2025-09-29T00:00:00Z';
const V4_BEGINS = '2026-04-24T00:00:00Z';
/** The old names were switched off. */
const OLD_NAMES_END = '2026-07-24T15:59:00Z';

type Period = Pick<PriceRule, 'from' | 'until'>;

/** Off-peak prices at all hours, and the peak ones on top: every day at first, on working days later. */
function peakAndOffPeak(
  id: string,
  models: readonly string[],
  period: Period,
  offPeak: PriceCard,
  peak: PriceCard,
): PriceRule[] {
  const { from = PEAK_HOURS_BEGIN, until } = period;
  const rule = { ...source, models, until };
  const later = from < WEEKENDS_ARE_OFF_PEAK ? WEEKENDS_ARE_OFF_PEAK : from;
  const everyDay: PriceRule[] =
    later === from
      ? []
      : [{ ...rule, id: `${id}-peak-daily`, from, until: later, window: daily, price: peak }];
  return [
    { ...rule, id: `${id}-off-peak`, from, price: offPeak },
    ...everyDay,
    { ...rule, id: `${id}-peak`, from: later, window: workdays, price: peak },
  ];
}

const card = (input: string, cached_input: string, output: string): PriceCard => ({
  input,
  cached_input,
  output,
});
const flash = { off: card('0.15', '0.003', '0.6'), peak: card('0.3', '0.006', '1.2') };
const v4Flash = { off: card('0.22', '0.007', '0.66'), peak: card('0.44', '0.014', '1.32') };
const v4Pro = { off: card('0.66', '0.022', '1.98'), peak: card('1.32', '0.044', '3.96') };

const chatNames = ['deepseek-chat', 'deepseek-reasoner'];
const v4FlashNames = ['deepseek-v4-flash*'];
const v4ProNames = ['deepseek-v4-pro*'];

export const deepseekRules: readonly PriceRule[] = [
  {
    ...source,
    id: 'deepseek-writes-cache-free',
    billedAs: { cache_write_5m: 'input' },
  },
  // genai-prices prices these names as in the spring of 2025, whatever the date.
  {
    ...source,
    id: 'deepseek-v3.1',
    checked: undefined,
    caveat: 'the price of that September was not found in a second table',
    models: chatNames,
    from: V3_LIST_ENDS,
    until: V32_CUT,
    price: card('0.56', '0.07', '1.68'),
  },
  {
    ...source,
    id: 'deepseek-v3.2',
    models: chatNames,
    from: V32_CUT,
    until: V4_BEGINS,
    price: card('0.28', '0.028', '0.42'),
  },
  {
    ...source,
    id: 'deepseek-v4-flash-flat',
    models: [...chatNames, ...v4FlashNames],
    from: V4_BEGINS,
    until: PEAK_HOURS_BEGIN,
    price: card('0.14', '0.0028', '0.28'),
  },
  { ...source, id: 'deepseek-old-names-end', models: chatNames, from: OLD_NAMES_END, price: {} },
  {
    ...source,
    id: 'deepseek-v4-pro-flat',
    models: v4ProNames,
    from: V4_BEGINS,
    until: PEAK_HOURS_BEGIN,
    price: card('0.435', '0.003625', '0.87'),
  },
  ...peakAndOffPeak(
    'deepseek-v4-flash',
    v4FlashNames,
    { until: V41_REPLACES_V4_FLASH },
    v4Flash.off,
    v4Flash.peak,
  ),
  ...peakAndOffPeak('deepseek-v4-pro', v4ProNames, {}, v4Pro.off, v4Pro.peak),
  ...peakAndOffPeak(
    'deepseek-flash',
    ['deepseek-flash', ...v4FlashNames],
    { from: V41_REPLACES_V4_FLASH },
    flash.off,
    flash.peak,
  ),
];
