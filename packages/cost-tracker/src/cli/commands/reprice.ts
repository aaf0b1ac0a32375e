import { standard } from '@quayside/core/resilience';
import * as z from '@quayside/core/schema';
import type { RepriceAnswer } from '../../contract/answers.js';
import type { WireCost } from '../../contract/usage.js';
import { formatCosts, formatCount } from '../../dashboard/format.js';
import { type Command, defineCommand } from '../command.js';
import { usageError } from '../command-error.js';
import { connectionOptions, openTracker, writeJson } from '../connect.js';
import { EXIT } from '../exit-codes.js';
import { withProgress } from '../progress.js';
import { readWindow, windowOptions } from '../time-window.js';

/** A million events take less than a minute. */
const LONGEST_MS = 3_600_000;

export const reprice: Command = defineCommand({
  name: 'reprice',
  summary: "Prices the events of a window again by the server's catalogue. Stated costs stay.",
  options: {
    ...windowOptions,
    apply: { help: 'change the ledger; without it, only say what would change' },
    ...connectionOptions,
  },
  exits: { 1: 'the server refused, or could not be asked' },
  notes: ['Every run is in the audit log. A second run changes nothing.'],
  examples: [
    'cost-tracker reprice --from 2026-11-01 --to 2026-11-30',
    'cost-tracker reprice --from 2026-11-01 --to 2026-11-30 --apply',
  ],
  run: async (options, io) => {
    const { from, before } = readWindow(options);
    if (from === undefined || before === undefined)
      throw usageError('--from and --to are both needed');
    const times = { totalTimeoutMs: LONGEST_MS, attemptTimeoutMs: LONGEST_MS };
    const { client } = openTracker(options, { policy: standard(times) });
    const json = { from, to: before, dry_run: !options.flag('apply') };
    const answer = await withProgress(io, 'Pricing again', () =>
      client.request('POST', '/api/reprice', { json, schema: repriceAnswer }),
    );
    if (options.flag('json')) await writeJson(io, answer);
    else await io.out.write(describe(answer));
    return EXIT.ok;
  },
});

const amounts: z.Schema<readonly WireCost[]> = z.array(
  z.looseObject({ amount: z.string(), currency: z.string() }),
);

const repriceAnswer: z.Schema<RepriceAnswer> = z.received(() =>
  z.looseObject({
    id: z.string(),
    dry_run: z.boolean(),
    examined: z.number(),
    changed: z.number(),
    before: amounts,
    after: amounts,
    priced: z.number(),
    unpriced: z.number(),
  }),
);

function describe(answer: RepriceAnswer): string {
  const { dry_run: dryRun, examined, changed, before, after, priced, unpriced } = answer;
  const did = dryRun ? 'would change' : 'changed';
  const lines = [
    `${formatCount(changed)} of ${formatCount(examined)} events ${did}: ${formatCosts(before)} to ${formatCosts(after)}.`,
    `${formatCount(priced)} ${dryRun ? 'would get' : 'got'} their first price; ${formatCount(unpriced)} have none still.`,
    dryRun ? 'Nothing was changed. Add --apply to do it.' : `Audited as ${answer.id}.`,
  ];
  return `${lines.join('\n')}\n`;
}
