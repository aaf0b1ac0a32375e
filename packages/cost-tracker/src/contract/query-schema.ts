import * as z from 'zod';
import type { RepriceBody } from './answers.js';
import type { BreakdownQuery, DailySummaryQuery, MonthlySummaryQuery } from './summary.js';
import type { ExportFormat } from './usage.js';
import { calendarDate, calendarMonth, isBefore, text, timestamp, timeZone } from './wire-parts.js';

export const dailySummaryQuery: z.ZodType<DailySummaryQuery> = z.strictObject({
  account_id: text,
  date: calendarDate.optional(),
  time_zone: timeZone.optional(),
});

export const monthlySummaryQuery: z.ZodType<MonthlySummaryQuery> = z.strictObject({
  account_id: text,
  month: calendarMonth.optional(),
  time_zone: timeZone.optional(),
});

const longestDays = 400;

export const breakdownQuery: z.ZodType<BreakdownQuery> = z
  .strictObject({
    by: z.enum([
      'day',
      'service',
      'model',
      'account',
      'user',
      'team',
      'key',
      'task',
      'repository',
      'tag',
    ]),
    account_id: text.optional(),
    service: text.optional(),
    from: calendarDate,
    to: calendarDate,
    time_zone: timeZone.optional(),
  })
  .refine(
    ({ from, to }) => {
      const days = (Date.parse(to) - Date.parse(from)) / 86_400_000;
      return days >= 0 && days < longestDays;
    },
    { path: ['to'], message: `must be 'from' or up to ${longestDays} days after it` },
  );

export const exportFormat: z.ZodType<ExportFormat> = z.enum(['csv', 'json', 'focus']);

export const repriceBody: z.ZodType<RepriceBody> = z
  .strictObject({ from: timestamp, to: timestamp, dry_run: z.boolean().optional() })
  .refine(({ from, to }) => isBefore(from, to), { path: ['to'], message: "must be after 'from'" });
