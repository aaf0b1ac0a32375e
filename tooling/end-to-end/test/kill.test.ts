import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { take } from '@quayside/core';
import { createPriceEvent } from '@quayside/cost-tracker/pricing';
import { bindLedger } from '@quayside/cost-tracker/server';
import { createFakeCostTracker } from '@quayside/cost-tracker/testing';
import { createFakeOpenAI } from '@quayside/openai/testing';
import { formatUsd } from '@quayside/pricing';
import { standardCatalogue } from '@quayside/pricing/standard';
import { expect, it, onTestFinished } from 'vitest';
import { answerOf, MODEL, picoOf, usageOfCall } from '../src/usage-of-call.ts';

const ACKNOWLEDGED = 200;
const UUID_LINE = 37;
const worker = fileURLToPath(new URL('../src/record-calls.ts', import.meta.url));
const hooks = fileURLToPath(
  new URL('../../../packages/cost-tracker/test/source-hooks.mjs', import.meta.url),
);

/** Runs the worker; where a limit is given, until it has acknowledged so many events, and kills it then. */
function run(args: readonly string[], killAfter = Number.POSITIVE_INFINITY): Promise<string[]> {
  const child = spawn(process.execPath, ['--import', hooks, worker, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk;
    if (output.length >= killAfter * UUID_LINE) child.kill('SIGKILL');
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const isWell = killAfter === Number.POSITIVE_INFINITY ? code === 0 : signal === 'SIGKILL';
      // A line that was cut by the kill is no acknowledgement.
      if (isWell) resolve(output.split('\n').slice(0, -1));
      else reject(new Error(`the worker ended with ${code ?? signal}`));
    });
  });
}

it('books › have every acknowledged usage once, although the process was killed and answers were lost', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'quayside-books-'));
  const openai = createFakeOpenAI({ models: [MODEL], answer: answerOf });
  const tracker = createFakeCostTracker({ priceEvent: createPriceEvent(standardCatalogue()) });
  const [provider, books] = [await openai.listen(), await tracker.listen()];
  onTestFinished(async () => {
    await provider.close();
    await books.close();
    await tracker.close();
    await rm(directory, { recursive: true });
  });
  // No hold can be settled well and few batches arrive, so that most usage is in the spool when the process dies.
  const kinds = [{ kind: 'status', status: 503 }, 'lost_answer'] as const;
  tracker.faults.random({ rate: 1, seed: 7, kinds, match: { path: /settle$/ } });
  tracker.faults.random({ rate: 0.9, seed: 8, kinds, match: { path: '/api/usage' } });
  const acknowledged = await run([books.url, directory, `${provider.url}/v1`], ACKNOWLEDGED);
  const ledger = await tracker.ledger;
  const before = (await ledger.summarizeDay({ account: 'harbour' })).totals.events;
  tracker.faults.clear();
  await run([books.url, directory]);

  const events = await take(bindLedger(ledger, { account: 'harbour' }).listUsage(), 100_000);
  const found = new Set(events.map(({ id }) => id));
  expect(new Set(acknowledged).size).toBe(acknowledged.length);
  expect(acknowledged.length).toBeGreaterThanOrEqual(ACKNOWLEDGED);
  expect(acknowledged.filter((id) => !found.has(id))).toEqual([]);
  // One call, one event: no two ids for one usage.
  const calls = events.map(({ dimensions }) => Number(dimensions.task?.slice('call-'.length)));
  expect(new Set(calls).size).toBe(events.length);
  const total = formatUsd(calls.reduce((sum, n) => sum + picoOf(usageOfCall(n)), 0n));
  const { totals } = await ledger.summarizeDay({ account: 'harbour' });
  expect(totals.costs).toEqual([{ amount: total, currency: 'USD' }]);
  console.log(
    `killed after ${acknowledged.length} acknowledged events, ${before} of them with the server by then; ` +
      `afterwards ${events.length} of them, each once, $${total}`,
  );
}, 60_000);
