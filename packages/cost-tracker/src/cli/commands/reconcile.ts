import { readFile } from 'node:fs/promises';
import { text as readStream } from 'node:stream/consumers';
import * as z from '@quayside/core/schema';
import type { CostTrackerClient } from '../../client/tracker-client.js';
import type { BreakdownAnswer } from '../../contract/summary.js';
import type { WireCost } from '../../contract/usage.js';
import { parsePico } from '../../ledger/pico.js';
import { type Bill, BillFormatError } from '../../reconcile/bill-line.js';
import { reconcile as compare, type MeteredLine } from '../../reconcile/reconcile.js';
import { annotate } from '../annotate.js';
import { type Command, defineCommand } from '../command.js';
import { CommandError, usageError } from '../command-error.js';
import { connectionOptions, narrowingOption, openTracker, writeJson } from '../connect.js';
import { EXIT } from '../exit-codes.js';
import { type Tell, withProgress } from '../progress.js';
import { describeReconciliation, driftOf, reconciliationBody } from '../reconciliation-report.js';

const PROVIDERS = ['openai', 'anthropic'] as const;

export const reconcile: Command = defineCommand({
  name: 'reconcile',
  summary: "Compares a provider's bill with the ledger, by day and model.",
  options: {
    provider: { value: 'NAME', help: `whose bill it is: ${PROVIDERS.join(' or ')}` },
    file: {
      value: 'FILE',
      help: 'the answer of its cost API, one page or an array of pages; - reads standard input',
    },
    service: { value: 'NAME', help: "the provider's name in the ledger; default --provider" },
    tolerance: { value: 'PERCENT', help: 'drift up to here agrees', default: '1' },
    ...narrowingOption,
    ...connectionOptions,
  },
  exits: {
    1: 'the bill or the ledger could not be read',
    2: 'they differ by more than the tolerance',
  },
  notes: [
    'openai: GET /v1/organization/costs, with group_by=line_item.',
    'anthropic: GET /v1/organizations/cost_report, with group_by[]=description.',
    'It is compared from its first day to its last, those without a line included.',
    'A bill covers an organisation, so all accounts that the token may read are compared with it.',
  ],
  examples: ['cost-tracker reconcile --provider openai --file costs.json'],
  run: async (options, io) => {
    const provider = options.choice('provider', PROVIDERS);
    if (provider === undefined) throw usageError('--provider is missing');
    const tolerance = readTolerance(options.required('tolerance'));
    const { client } = openTracker(options);
    const bill = await readBill(provider, options.required('file'));
    const asked = {
      service: options.text('service') ?? provider,
      account_id: options.text('account'),
    };
    const metered = await withProgress(io, 'Reading the ledger', (tell) =>
      readMetered(client, bill.days, asked, tell),
    );
    const result = compare(bill, metered, tolerance);
    if (!result.agrees) await annotate(io, `${provider} bill`, driftOf(result));
    const told = options.flag('json')
      ? writeJson(io, reconciliationBody(result, tolerance))
      : io.out.write(describeReconciliation(result, tolerance));
    // The exit code is the answer, whoever reads the text.
    await told.catch(() => {});
    return result.agrees ? EXIT.ok : EXIT.drift;
  },
});

function readTolerance(text: string): number {
  if (!/^\d{1,3}(?:\.\d{1,6})?$/.test(text))
    throw usageError('--tolerance must be a percentage such as 1 or 0.5');
  return Number(text) / 100;
}

async function readBill(provider: (typeof PROVIDERS)[number], file: string): Promise<Bill> {
  const json = parseJson(await readText(file));
  try {
    if (provider === 'openai')
      return (await import('../../reconcile/read-openai-costs.js')).readOpenAiCosts(json);
    return (await import('../../reconcile/read-anthropic-costs.js')).readAnthropicCosts(json);
  } catch (error) {
    throw error instanceof BillFormatError ? new CommandError(error.message) : error;
  }
}

async function readText(file: string): Promise<string> {
  if (file === '-') return readStream(process.stdin);
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new CommandError(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new CommandError('The file is no JSON.');
  }
}

/** What the ledger counted on each of the days. Bills are in UTC, and so are these days. */
async function readMetered(
  client: CostTrackerClient,
  days: readonly string[],
  asked: { readonly service: string; readonly account_id: string | undefined },
  tell: Tell,
): Promise<readonly MeteredLine[]> {
  const lines: MeteredLine[] = [];
  for (const [index, day] of days.entries()) {
    tell(`day ${index + 1} of ${days.length}`);
    const { shares } = await client.request('GET', '/api/summary/breakdown', {
      query: { by: 'model', from: day, to: day, ...asked },
      schema: breakdownAnswer,
    });
    lines.push(...shares.flatMap((share) => toMetered(day, share)));
  }
  return lines;
}

type Share = Pick<BreakdownAnswer['shares'][number], 'name' | 'costs' | 'unpriced'>;

/** Events without a price have no currency of their own: they are shown with the first that there is. */
function toMetered(day: string, { name: model, costs, unpriced }: Share): readonly MeteredLine[] {
  const known: readonly WireCost[] =
    costs.length === 0 ? [{ amount: '0', currency: 'USD' }] : costs;
  return known.map(({ amount, currency }, index) => ({
    day,
    model,
    pico: parsePico(amount),
    currency,
    unpriced: index === 0 ? unpriced : 0,
  }));
}

const breakdownAnswer: z.Schema<{ readonly shares: readonly Share[] }> = z.received(() =>
  z.looseObject({
    shares: z.array(
      z.looseObject({
        name: z.string(),
        costs: z.array(z.looseObject({ amount: z.string(), currency: z.string() })),
        unpriced: z.number(),
      }),
    ),
  }),
);
