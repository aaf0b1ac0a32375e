import * as z from 'zod';
import { type Bill, modelFamily } from './bill-line.js';
import { coveredDays, decimalPico, readPages, utcDay } from './read-pages.js';

const WHAT = 'OpenAI costs';
const LATEST_SECOND = Date.UTC(2100) / 1_000;
const second = z.int().min(0).max(LATEST_SECOND);
const page = z.looseObject({
  has_more: z.boolean().nullish(),
  data: z.array(
    z.looseObject({
      start_time: second,
      end_time: second.nullish(),
      results: z.array(
        z.looseObject({
          amount: z.looseObject({
            value: z.union([z.number(), z.string()]),
            currency: z.string(),
          }),
          line_item: z.string().nullish(),
        }),
      ),
    }),
  ),
});

/**
 * Reads pages of `GET /v1/organization/costs`, grouped by `line_item`: one page or an array of pages.
 * https://platform.openai.com/docs/api-reference/usage/costs
 *
 * @throws BillFormatError where it is something else.
 */
export function readOpenAiCosts(json: unknown): Bill {
  const buckets = readPages(WHAT, page, json).flatMap(({ data }) => data);
  const days = coveredDays(
    WHAT,
    buckets.map(({ start_time: start, end_time: end }) => ({
      start: start * 1_000,
      end: (end ?? start) * 1_000,
    })),
  );
  const lines = buckets.flatMap(({ start_time: start, results }) =>
    results.map(({ amount, line_item: item }) => ({
      day: utcDay(start * 1_000),
      model: modelOf(item),
      pico: decimalPico(WHAT, String(amount.value)),
      currency: amount.currency.toUpperCase(),
    })),
  );
  return { days, lines };
}

/** `gpt-4o-2024-08-06, cached input` is about a model; `web search` is not. */
function modelOf(item: string | null | undefined): string | undefined {
  if (item == null) return undefined;
  const comma = item.indexOf(', ');
  return comma > 0 ? modelFamily(item.slice(0, comma)) : undefined;
}
