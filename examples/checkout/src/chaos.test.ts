import { randomUUID } from 'node:crypto';
import { type NodeTransport, nodeTransport } from '@quayside/core/node';
import { createFakeStripe, type FakeStripe } from '@quayside/stripe/testing';
import { createFaultProxy, type FaultProxy } from '@quayside-tooling/fault-proxy';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ChaosCharge, chaosCharge, pays } from './chaos/chaos-charge.ts';
import { type ChaosReport, isSound, runChaos } from './chaos/run-chaos.ts';
import { readFakeLedger } from './demo/fake-ledger.ts';

describe('chaos', () => {
  let fake: FakeStripe;
  let proxy: FaultProxy;
  let keepAlive: NodeTransport;
  let closeFake: () => Promise<void>;

  beforeEach(async () => {
    fake = createFakeStripe({ logLimit: 10_000 });
    const listening = await fake.listen();
    closeFake = listening.close;
    const times = { delayMs: 50, stallMs: 400, retryAfterSeconds: 0 };
    proxy = await createFaultProxy({ target: listening.url, rate: 0.35, seed: 7, ...times });
    keepAlive = nodeTransport();
  });
  afterEach(async () => {
    await keepAlive.close();
    await proxy.close();
    await closeFake();
  });

  const charges = (policy: Parameters<typeof chaosCharge>[0]['policy'] = {}): ChaosCharge =>
    chaosCharge({
      baseUrl: proxy.url,
      transports: [undefined, keepAlive],
      policy: { attemptTimeoutMs: 300, ...policy },
    });
  const run = (orders: number, charge: ChaosCharge): Promise<ChaosReport> =>
    runChaos({
      orders,
      charge,
      pays,
      concurrency: 32,
      readLedger: async () => {
        await proxy.drained();
        return readFakeLedger(fake);
      },
    });

  it('400 charges at 35 % faults: each once, and every claim is true', async () => {
    const report = await run(400, charges());
    expect(report.violations).toEqual([]);
    expect(report).toMatchObject({ duplicates: 0, lost: 0, unsettled: 0, charges: 360 });
    expect(isSound(report)).toBe(true);
    const { faults, requests, byKind } = proxy.counts();
    expect(faults / requests).toBeGreaterThan(0.3);
    expect(Object.values(byKind)).not.toContain(0);
  });

  it('without retries, the errors themselves tell the truth', async () => {
    const report = await run(200, charges({ retry: false, breaker: false }));
    expect(report.violations).toEqual([]);
    expect(report.errors.not_executed).toBeGreaterThan(0);
    expect(report.errors.unknown).toBeGreaterThan(0);
    expect(isSound(report)).toBe(true);
  });

  it('finds the duplicates of whoever makes a new key for each attempt', async () => {
    const once = charges({ retry: false, breaker: false });
    const careless: ChaosCharge = async (orderId, index) => {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await once(orderId, index, `${orderId}-${randomUUID()}`);
        } catch (error) {
          if (attempt === 6) throw error;
        }
      }
    };
    const report = await run(200, careless);
    expect(report.duplicates).toBeGreaterThan(0);
    expect(report.violations.length).toBeGreaterThan(0);
    expect(isSound(report)).toBe(false);
  });
});
