import { IntegrationError, pipeline } from '@quayside/core';
import {
  type UsageLedgerConnection,
  type UsageLedgerHarness,
  usageLedgerConformance,
} from '@quayside/core/conformance';
import { standardCatalogue } from '@quayside/pricing/standard';
import { afterAll, describe, expect, it } from 'vitest';
import { createCostTracker } from '../src/create-cost-tracker.js';
import { bindLedger } from '../src/ledger/bind-ledger.js';
import type { Ledger } from '../src/ledger/open-ledger.js';
import { createPriceEvent } from '../src/pricing/create-price-event.js';
import { createCostServer } from '../src/server/create-cost-server.js';
import { createFakeCostTracker } from '../src/testing/create-fake-cost-tracker.js';
import { describeEachStore } from './each-store.js';

const token = 'token-that-must-not-show';
const account = 'conformance';
const priceEvent = createPriceEvent(standardCatalogue());
const runner = { describe, it };

/** Registers the suite, and that nothing of it was left out. */
function conforms(provider: string, connect: UsageLedgerHarness['connect']): void {
  const gaps: string[] = [];
  usageLedgerConformance(runner, {
    provider,
    connect,
    fixtures: {
      priced: {
        usage: { provider: 'openai', model: 'gpt-5', tokens: { inputTokens: 1000 } },
        cost: { amount: '0.00125', currency: 'USD' },
      },
    },
    secrets: [token],
    report: ({ behaviour }) => gaps.push(behaviour),
  });
  it(`${provider} › lacks nothing of the port`, () => {
    expect(gaps).toEqual([]);
  });
}

const limitIn =
  (ledger: Ledger): UsageLedgerConnection['setLimit'] =>
  async (of, limit) => {
    await ledger.budgets.create({ account: of, limit }, 'conformance');
  };

/** Whether the next answer is to get lost, asked once. */
function createLoss() {
  let isNext = false;
  return {
    loseNextAnswer: () => {
      isNext = true;
    },
    take: (): boolean => {
      const was = isNext;
      isNext = false;
      return was;
    },
  };
}

describeEachStore('an embedded ledger', (open) => {
  let opened: Promise<Ledger> | undefined;
  conforms('embedded', async ({ policy }) => {
    opened ??= open({ priceEvent });
    const ledger = await opened;
    const loss = createLoss();
    const lossy: Ledger = {
      ...ledger,
      record: async (events) => {
        const answer = await ledger.record(events);
        if (!loss.take()) return answer;
        const message = 'The connection to the database was lost (unavailable).';
        throw new IntegrationError({ message, code: 'unavailable', execution: 'unknown' });
      },
    };
    const usage = bindLedger(lossy, { account, policy });
    return { usage, setLimit: limitIn(ledger), loseNextAnswer: loss.loseNextAnswer };
  });
});

describe('the client', () => {
  const connect = (
    policy: Parameters<UsageLedgerHarness['connect']>[0]['policy'],
    fetch: typeof globalThis.fetch,
    baseUrl?: string,
  ) => createCostTracker({ token, account, fetch, baseUrl, policy: policy ?? pipeline() }).usage;

  describeEachStore('over a socket, of a server', (open) => {
    let started: Promise<{ ledger: Ledger; url: string }> | undefined;
    const close: Array<() => Promise<void>> = [];
    afterAll(() => Promise.all(close.map((end) => end())));
    const start = async () => {
      const ledger = await open({ priceEvent });
      const tokens = [{ name: 'test', token, scopes: ['ingest', 'read'] as const }];
      const server = createCostServer({ ledger, tokens });
      close.push(server.close);
      return { ledger, ...(await server.listen({ port: 0 })) };
    };
    conforms('cost-tracker', async ({ policy }) => {
      started ??= start();
      const { ledger, url } = await started;
      const loss = createLoss();
      const fetch: typeof globalThis.fetch = async (input, init) => {
        const answer = await globalThis.fetch(input, init);
        if (!loss.take()) return answer;
        throw new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } });
      };
      const usage = connect(policy, fetch, url);
      return { usage, setLimit: limitIn(ledger), loseNextAnswer: loss.loseNextAnswer };
    });
  });

  describe('of the fake', () => {
    const fake = createFakeCostTracker({ token, priceEvent });
    afterAll(() => fake.close());
    conforms('cost-tracker', async ({ policy }) => ({
      usage: connect(policy, fake.fetch),
      setLimit: limitIn(await fake.ledger),
      loseNextAnswer: () => {
        fake.faults.add({ kind: 'lost_answer', match: { path: '/api/usage' } });
      },
    }));
  });
});
