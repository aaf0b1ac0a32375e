import { parseArgs } from 'node:util';
import { nodeTransport } from '@quayside/core/node';
import type { FaultCounts } from '@quayside-tooling/fault-proxy';
import { chaosCharge, pays } from './chaos/chaos-charge.ts';
import { type ChaosReport, isSound, runChaos } from './chaos/run-chaos.ts';
import { startChaosNetwork } from './chaos/start-chaos-network.ts';
import { createProgress } from './demo/progress.ts';
import { runMain, whileRunning } from './demo/run-main.ts';
import type { StopList } from './demo/stop-list.ts';
import { formatTable, type TableRow } from './demo/table.ts';
import { type CallCounts, createCallTally } from './shop/call-tally.ts';

const { values: options } = parseArgs({
  options: {
    orders: { type: 'string', default: '10000' },
    rate: { type: 'string', default: '0.33' },
    seed: { type: 'string', default: '1' },
    concurrency: { type: 'string', default: '32' },
  },
});

/** Charges thousands of orders over a failing network and holds every answer against the ledger. */
async function main(stops: StopList): Promise<void> {
  const startedAt = performance.now();
  const orders = Number(options.orders);
  const network = await startChaosNetwork(
    { rate: Number(options.rate), seed: Number(options.seed) },
    stops,
  );
  const tally = createCallTally();
  const keepAlive = nodeTransport();
  stops.add(() => keepAlive.close());
  const charge = chaosCharge({
    baseUrl: network.url,
    transports: [undefined, keepAlive],
    listener: tally.listener,
  });
  const progress = createProgress();
  const run = runChaos({
    orders,
    charge,
    pays,
    concurrency: Number(options.concurrency),
    readLedger: network.readLedger,
    onProgress: (answered, open) =>
      progress.show(
        `answered ${answered}/${orders} · without a result ${open} · retries ${tally.read().retries}`,
      ),
  });
  const report = await whileRunning(run, network.crashed);
  const seconds = (performance.now() - startedAt) / 1_000;
  progress.done(`answered ${orders}/${orders}`);
  console.log(`\n${formatReport(report, tally.read(), await network.counts(), seconds)}`);
  for (const violation of report.violations.slice(0, 20)) console.log(`✗ ${violation}`);
  process.exitCode = isSound(report) ? 0 : 1;
}

function formatReport(
  report: ChaosReport,
  calls: CallCounts,
  faults: FaultCounts,
  seconds: number,
): string {
  const zero = (label: string, value: number): TableRow => ({
    label,
    value,
    note: 'must be 0',
    bad: value > 0,
  });
  const list = (counts: Readonly<Record<string, number>>): string =>
    Object.entries(counts)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ');
  const share = ((100 * faults.faults) / faults.requests).toFixed(1);
  const { not_executed, executed, unknown } = report.errors;
  return formatTable(`${report.orders} charges, seed ${options.seed}, both transports`, [
    { label: 'requests', value: faults.requests },
    { label: 'faults', value: faults.faults, note: `${share} %: ${list(faults.byKind)}` },
    { label: 'first answers: result', value: report.results },
    { label: '  error, not executed', value: not_executed, note: list(report.byCode) },
    { label: '  error, executed', value: executed },
    { label: '  error, unknown', value: unknown },
    {
      label: 'rounds of repeats',
      value: report.rounds,
      note: 'under the first keys, until all had a result',
    },
    { label: 'attempts', value: calls.attempts },
    { label: 'retries', value: calls.retries },
    {
      label: 'time waiting',
      value: `${(calls.waitedMs / 1_000).toFixed(1)} s`,
      note: 'all calls together',
    },
    { label: 'breaker', value: calls.breaker, note: `opened ${calls.breakerOpened} ×` },
    { label: 'charges in the ledger', value: report.charges },
    { label: 'replays', value: report.replays ?? 0, note: 'repeats answered from the key' },
    zero('duplicates', report.duplicates),
    zero('lost', report.lost),
    zero('without a result', report.unsettled),
    zero('false claims', report.violations.length),
    { label: 'duration', value: `${seconds.toFixed(1)} s` },
  ]);
}

await runMain(main);
