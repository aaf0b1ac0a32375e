import * as z from 'zod';
import { type Bill, modelFamily } from './bill-line.js';
import { coveredDays, decimalPico, readPages, utcDay } from './read-pages.js';

const WHAT = 'Anthropic cost report';
const time = z.iso.datetime({ offset: true });
const page = z.looseObject({
  has_more: z.boolean().nullish(),
  data: z.array(
    z.looseObject({
      starting_at: time,
      ending_at: time.nullish(),
      results: z.array(
        z.looseObject({
          amount: z.string(),
          currency: z.string(),
          model: z.string().nullish(),
        }),
      ),
    }),
  ),
});

/**
 * Reads pages of `GET /v1/organizations/cost_report`, grouped by `description`: one page or an array of
 * pages. Its amounts are hundredths: `"123.45"` is $1.2345.
 * https://docs.anthropic.com/en/api/admin-api/usage-cost/get-cost-report
 *
 * @throws BillFormatError where it is something else.
 */
export function readAnthropicCosts(json: unknown): Bill {
  const buckets = readPages(WHAT, page, json).flatMap(({ data }) => data);
  const days = coveredDays(
    WHAT,
    buckets.map(({ starting_at: start, ending_at: end }) => ({
      start: Date.parse(start),
      end: Date.parse(end ?? start),
    })),
  );
  const lines = buckets.flatMap(({ starting_at: start, results }) =>
    results.map(({ amount, currency, model }) => ({
      day: utcDay(Date.parse(start)),
      model: model == null ? undefined : modelFamily(model),
      pico: decimalPico(WHAT, amount) / 100n,
      currency: currency.toUpperCase(),
    })),
  );
  return { days, lines };
}
