import * as z from 'zod';
import { type BillLine, modelFamily } from './bill-line.js';
import { decimalPico, readPages } from './read-pages.js';

const page = z.looseObject({
  data: z.array(
    z.looseObject({
      starting_at: z.iso.datetime({ offset: true }),
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
export function readAnthropicCosts(json: unknown): readonly BillLine[] {
  return readPages('Anthropic cost report', page, json).flatMap(({ data }) =>
    data.flatMap(({ starting_at: start, results }) =>
      results.map(({ amount, currency, model }) => ({
        day: new Date(start).toISOString().slice(0, 10),
        model: model == null ? undefined : modelFamily(model),
        pico: decimalPico('Anthropic cost report', amount) / 100n,
        currency: currency.toUpperCase(),
      })),
    ),
  );
}
