import { checkEqual } from '../check.js';
import {
  plainCosts,
  type UsageLedgerCase,
  type UsageLedgerSession,
  usd,
} from './usage-ledger-session.js';

/** A day or month of a zone; its end is exclusive. */
interface ZonedPeriod {
  readonly name: string;
  readonly timeZone: string;
  readonly period: string;
  readonly start: string;
  readonly end: string;
}

const DAYS: readonly ZonedPeriod[] = [
  {
    name: 'a day of 25 hours, on which clocks go back',
    timeZone: 'Europe/Berlin',
    period: '2025-10-26',
    start: '2025-10-25T22:00:00Z',
    end: '2025-10-26T23:00:00Z',
  },
  {
    name: 'a day of 23 hours, on which clocks go forward',
    timeZone: 'Europe/Berlin',
    period: '2025-03-30',
    start: '2025-03-29T23:00:00Z',
    end: '2025-03-30T22:00:00Z',
  },
  {
    name: 'a day without a midnight',
    timeZone: 'America/Santiago',
    period: '2025-09-07',
    start: '2025-09-07T04:00:00Z',
    end: '2025-09-08T03:00:00Z',
  },
  {
    name: 'a day that starts at a quarter past the hour of UTC',
    timeZone: 'Asia/Kathmandu',
    period: '2025-06-01',
    start: '2025-05-31T18:15:00Z',
    end: '2025-06-01T18:15:00Z',
  },
  {
    name: 'a day on which clocks go forward by half an hour',
    timeZone: 'Australia/Lord_Howe',
    period: '2025-10-05',
    start: '2025-10-04T13:30:00Z',
    end: '2025-10-05T13:00:00Z',
  },
];

const MONTHS: readonly ZonedPeriod[] = [
  {
    name: 'a month that is an hour longer at its end',
    timeZone: 'Europe/Berlin',
    period: '2025-10',
    start: '2025-09-30T22:00:00Z',
    end: '2025-10-31T23:00:00Z',
  },
  {
    name: 'a month that starts on the day before, in UTC',
    timeZone: 'Pacific/Kiritimati',
    period: '2025-03',
    start: '2025-02-28T10:00:00Z',
    end: '2025-03-31T10:00:00Z',
  },
];

/** Each event has a digit of the sum, so that the sum says which were counted. */
async function recordAround(
  { ledger, event }: UsageLedgerSession,
  { start, end }: ZonedPeriod,
): Promise<void> {
  const [first, after] = [Date.parse(start), Date.parse(end)];
  const times = [first - 1, first, after - 1, after];
  for (const [index, time] of times.entries())
    await ledger.recordUsage(event({ occurredAt: new Date(time), cost: usd(String(10 ** index)) }));
}

function zoneCase(
  zoned: ZonedPeriod,
  operation: 'getDailySummary' | 'getMonthlySummary',
): UsageLedgerCase {
  const { name, timeZone, period } = zoned;
  return {
    group: 'time zones',
    name: `${name} is whole: ${timeZone} ${period}`,
    needs: ['recordUsage', operation],
    run: async (session) => {
      const { ledger, account } = session;
      await recordAround(session, zoned);
      const { totals } =
        operation === 'getDailySummary'
          ? await ledger.getDailySummary({ account, date: period, timeZone })
          : await ledger.getMonthlySummary({ account, month: period, timeZone });
      checkEqual(plainCosts(totals.costs), ['110 USD'], 'the sum of its first and last instant');
    },
  };
}

/** What the summaries promise about where a day begins. */
export const timeZoneCases: readonly UsageLedgerCase[] = [
  ...DAYS.map((day) => zoneCase(day, 'getDailySummary')),
  ...MONTHS.map((month) => zoneCase(month, 'getMonthlySummary')),
];
