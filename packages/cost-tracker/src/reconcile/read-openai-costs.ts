import * as z from 'zod';
import { type BillLine, modelFamily } from './bill-line.js';
import { decimalPico, readPages } from './read-pages.js';

const page = z.looseObject({
  data: z.array(
    z.looseObject({
      start_time: z.int().min(0),
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
export function readOpenAiCosts(json: unknown): readonly BillLine[] {
  return readPages('OpenAI costs', page, json).flatMap(({ data }) =>
    data.flatMap(({ start_time: start, results }) =>
      results.map(({ amount, line_item: item }) => ({
        day: new Date(start * 1_000).toISOString().slice(0, 10),
        model: modelOf(item),
        pico: decimalPico('OpenAI costs', String(amount.value)),
        currency: amount.currency.toUpperCase(),
      })),
    ),
  );
}

/** `gpt-4o-2024-08-06, cached input` is about a model; `web search` is not. */
function modelOf(item: string | null | undefined): string | undefined {
  if (item == null) return undefined;
  const comma = item.indexOf(', ');
  return comma > 0 ? modelFamily(item.slice(0, comma)) : undefined;
}
