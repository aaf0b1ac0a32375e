import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadConfig } from '@quayside/config';
import { isIntegrationError } from '@quayside/core';
import { createCallTally } from './call-tally.ts';
import { connect } from './connect.ts';
import { openJournal } from './journal.ts';
import { onInterrupt } from './on-interrupt.ts';
import { findReport } from './post-report.ts';
import { reportPage } from './report-page.ts';
import { deskSteps } from './run-desk.ts';
import { deskSettings } from './settings.ts';
import { showSteps } from './show-steps.ts';
import { costTable, resilienceTable } from './tables.ts';

const DEFAULT_ACCOUNT = 'decision-desk';

function readOptions() {
  const { values } = parseArgs({
    options: {
      day: { type: 'string', default: new Date().toISOString().slice(0, 10) },
      top: { type: 'string', default: '5' },
      state: { type: 'string', default: '.decision-desk' },
      page: { type: 'string', default: 'report.html' },
    },
  });
  if (!/^\d{4}-\d\d-\d\d$/.test(values.day)) throw new Error('--day must be like 2026-11-21.');
  if (!/^\d+$/.test(values.top)) throw new Error('--top must be a number.');
  return values;
}

/** One run of the desk, as a process: what cron starts. */
async function main(signal: AbortSignal): Promise<void> {
  const { day, state, top, page } = readOptions();
  const { values: config, warnings } = loadConfig(deskSettings, { app: 'control-tower' });
  for (const warning of warnings) console.warn(warning);
  using journal = openJournal(state, day);
  const tally = createCallTally();
  const { slackUrl, costTracker, model } = config;
  const account = costTracker.account ?? DEFAULT_ACCOUNT;
  // Of all days: the next run settles what a killed one has left behind.
  const metadata = { decision_desk: account };
  const desk = connect({
    github: { ...config.github },
    slack: { ...config.slack, baseUrl: slackUrl },
    openai: { ...config.openai },
    model,
    costTracker: { ...costTracker, account },
    spool: join(state, 'spool'),
    journal,
    metadata,
    listener: tally.listener,
  });
  // Events that were recorded reach the server or stay in the spool, also after Ctrl-C.
  await using tracker = desk.tracker;
  const { owner, channel } = config;
  const run = { owner, channel, day, top: Number(top), metadata, journal, signal };
  const steps = deskSteps(desk, run);
  // Without a journal (a fresh runner), what is in the channel tells whether the day is done.
  const isNew = journal.read('plan') === undefined;
  if (isNew && (await findReport(desk.messenger, channel, day, signal)) !== undefined) {
    await steps.settle();
    console.log(`The report of ${day} has been posted already. Nothing to do.`);
    return;
  }
  await showSteps(steps, day);
  const costs = costTable(await tracker.usage.getDailySummary({}, { signal }));
  const resilience = resilienceTable(tally.read());
  writeFileSync(page, reportPage(steps.report(), { costs, resilience }));
  console.log(`\n${resilience}\n\n${costs}\n\nThe report as a page: ${page}`);
}

const stop = new AbortController();
onInterrupt((name) => stop.abort(new Error(`interrupted by ${name}; run it again to go on`)));
try {
  await main(stop.signal);
} catch (failure) {
  // Whatever fails after Ctrl-C fails because of it.
  const error: unknown = stop.signal.aborted ? stop.signal.reason : failure;
  console.error(error instanceof Error ? error.message : error);
  // A call that was not sent because of another one, as where the budget cannot be asked.
  if (error instanceof Error && isIntegrationError(error.cause)) console.error(error.cause.message);
  process.exitCode = stop.signal.aborted ? 130 : 1;
}
