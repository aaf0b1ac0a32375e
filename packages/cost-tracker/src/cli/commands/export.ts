import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { formatCount } from '../../dashboard/format.js';
import { type Command, defineCommand } from '../command.js';
import { CommandError } from '../command-error.js';
import { connectionOptions, narrowingOption } from '../connect.js';
import { type Download, startDownload } from '../download.js';
import { EXIT } from '../exit-codes.js';
import type { Io } from '../io.js';
import { type Tell, withProgress } from '../progress.js';
import { readWindow, windowOptions } from '../time-window.js';

export const exportUsage: Command = defineCommand({
  name: 'export',
  summary: 'Writes events, newest first, to standard output or a file.',
  options: {
    format: { value: 'FORMAT', help: 'csv, json or focus (FOCUS 1.2)', default: 'csv' },
    ...windowOptions,
    ...narrowingOption,
    output: { value: 'FILE', help: 'where to; it is there as a whole or not at all' },
    ...connectionOptions,
  },
  exits: { 1: 'the export is not complete' },
  notes: ['--json writes the report about an export as JSON, on standard error.'],
  examples: [
    'cost-tracker export --from 2026-11-01 --to 2026-11-30 --output november.csv',
    'cost-tracker export --format focus --from 2026-11-01 | gzip > november.csv.gz',
  ],
  run: async (options, io) => {
    const format = options.choice('format', ['csv', 'json', 'focus']) ?? 'csv';
    const query = { format, account_id: options.text('account'), ...readWindow(options) };
    const output = options.text('output');
    const { unpriced, bytes } = await withProgress(io, 'Exporting', (tell) =>
      startDownload(options, '/api/usage/export', query, (download) =>
        output === undefined ? toStdout(download, io, tell) : toFile(download, output, tell),
      ),
    );
    const report = { format, bytes, unpriced_left_out: unpriced, output: output ?? null };
    if (options.flag('json')) await io.err.write(`${JSON.stringify(report)}\n`);
    else await tellPeople(report, io);
    return EXIT.ok;
  },
});

interface Written {
  readonly bytes: number;
  /** Events that a FOCUS table may not have, as they have no price. */
  readonly unpriced: number;
}

async function toStdout(download: Download, { out }: Io, tell: Tell): Promise<Written> {
  let bytes = 0;
  for await (const chunk of download.chunks) {
    await out.write(chunk);
    bytes += chunk.byteLength;
    tell(`${formatCount(bytes)} bytes`);
  }
  return { bytes, unpriced: unpricedOf(download) };
}

async function toFile(download: Download, path: string, tell: Tell): Promise<Written> {
  const partial = `${path}.partial`;
  let bytes = 0;
  const counted = async function* () {
    for await (const chunk of download.chunks) {
      bytes += chunk.byteLength;
      tell(`${formatCount(bytes)} bytes`);
      yield chunk;
    }
  };
  try {
    await pipeline(counted, createWriteStream(partial, { flush: true }));
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw cannotWrite(error) ? new CommandError(`${path} cannot be written: ${error.code}`) : error;
  }
  return { bytes, unpriced: unpricedOf(download) };
}

function unpricedOf({ header }: Download): number {
  return Number(header('quayside-unpriced-events') ?? 0);
}

function cannotWrite(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'path' in error;
}

async function tellPeople(
  report: { readonly unpriced_left_out: number; readonly output: string | null },
  { err }: Io,
): Promise<void> {
  const { unpriced_left_out: unpriced, output } = report;
  if (unpriced > 0)
    await err.write(`${formatCount(unpriced)} events without a price are not in the table.\n`);
  if (output !== null) await err.write(`Wrote ${output}.\n`);
}
