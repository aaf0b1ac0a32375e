import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { auditOrders } from './demo/audit-orders.ts';
import { driveOrders } from './demo/drive-orders.ts';
import { loadEnv } from './demo/load-env.ts';
import { planOrders } from './demo/plan-orders.ts';
import { formatReport, isClean } from './demo/report.ts';
import { runMain, whileRunning } from './demo/run-main.ts';
import { createShopClient } from './demo/shop-client.ts';
import { showProgress } from './demo/show-progress.ts';
import { startFakeWorld } from './demo/start-fake-world.ts';
import { startRealWorld } from './demo/start-real-world.ts';
import type { StopList } from './demo/stop-list.ts';
import type { World } from './demo/world.ts';

const OUTAGE_MS = 1_500;

const { values: options } = parseArgs({
  options: {
    serve: { type: 'boolean', default: false },
    orders: { type: 'string' },
    rate: { type: 'string', default: '0.3' },
    seed: { type: 'string', default: '1' },
  },
});

/** Opens the shop, sends it customers, and holds its orders against the provider's books. */
async function main(stops: StopList): Promise<void> {
  loadEnv();
  const startedAt = performance.now();
  const run = process.env.STRIPE_SECRET_KEY ? randomUUID().slice(0, 8) : `demo-${options.seed}`;
  const world = await openWorld(run, stops);
  console.log(world.addresses.join('\n'));

  const seed = Number(options.seed);
  const plan = planOrders(Number(options.orders ?? (world.network ? 200 : 5)), seed, run);
  const shop = createShopClient(world.shopUrl);
  const showing = showProgress(world, plan.length);
  const driven = driveOrders(shop, plan, {
    perSecond: world.network ? 20 : 1,
    settleWithinMs: 25_000,
    onSubmit: (count) => {
      showing.submitted = count;
      if (count === Math.floor(plan.length / 2)) void breakNetwork(world);
    },
  });
  const orders = await whileRunning(driven, world.crashed).finally(() => showing.end());

  const ledger = await world.readLedger();
  const audit = auditOrders(orders, ledger);
  const doubleSubmits = plan.filter(({ submits }) => submits === 2).length;
  const seconds = (performance.now() - startedAt) / 1_000;
  const calls = await shop.counts();
  const faults = world.network?.counts();
  const { replays } = ledger;
  console.log(`\n${formatReport({ audit, calls, faults, replays, doubleSubmits, seconds })}`);
  process.exitCode = isClean(audit) ? 0 : 1;
  if (!options.serve) return;
  console.log(`\n${world.addresses.join('\n')}\nCtrl-C ends it.`);
  await world.crashed;
}

function openWorld(run: string, stops: StopList): Promise<World> {
  const { STRIPE_SECRET_KEY: apiKey, STRIPE_WEBHOOK_SECRET: webhookSecret } = process.env;
  const port = process.env.PORT ?? '0';
  if (!apiKey) {
    return startFakeWorld({ rate: Number(options.rate), seed: Number(options.seed), port }, stops);
  }
  if (!apiKey.startsWith('sk_test_')) {
    throw new Error(
      'STRIPE_SECRET_KEY is no test key (sk_test_…). This example never touches live money.',
    );
  }
  return startRealWorld({ apiKey, webhookSecret: webhookSecret || undefined, run, port }, stops);
}

/** On top of the faults: for a moment, every connection is reset. */
async function breakNetwork({ network }: World): Promise<void> {
  network?.reschedule({ rate: 1, mix: { reset: 1 } });
  await sleep(OUTAGE_MS, undefined, { ref: false });
  network?.reschedule({});
}

await runMain(main);
