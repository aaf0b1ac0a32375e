import type { Clock } from '@quayside/core';
import { describe } from 'vitest';
import { openLedger } from '../src/ledger/open-ledger.js';
import type { PriceEvent } from '../src/ledger/price-event.js';
import { createCostServer } from '../src/server/create-cost-server.js';
import { createFakeCostTracker } from '../src/testing/create-fake-cost-tracker.js';
import { type ServerUnderTest, TOKEN } from './server-contract.js';

export interface StartOptions {
  readonly clock?: Clock;
  readonly priceEvent?: PriceEvent;
}

export type Start = (options?: StartOptions) => Promise<ServerUnderTest>;

const tokens = [{ name: 'test', token: TOKEN, scopes: ['admin'] as const }];

const ways: Readonly<Record<string, Start>> = {
  'the server': async (options) => {
    const ledger = await openLedger(options);
    const server = createCostServer({ ledger, tokens });
    return {
      fetch: (input, init) => server.fetch(new Request(input, init)),
      close: ledger.close,
    };
  },
  'the server on a port': async (options) => {
    const ledger = await openLedger(options);
    const server = createCostServer({ ledger, tokens });
    const { url } = await server.listen({ port: 0 });
    return {
      fetch: (input, init) => fetch(input.replace('http://tracker.test', url), init),
      close: async () => {
        await server.close();
        await ledger.close();
      },
    };
  },
  'the fake': async (options) => {
    const fake = createFakeCostTracker({ ...options, token: TOKEN });
    return { fetch: fake.fetch, close: fake.close };
  },
};

/** Runs one suite on the server, on the server behind a socket, and on the fake. */
export function describeEachServer(name: string, suite: (start: Start) => void): void {
  for (const [way, start] of Object.entries(ways))
    describe(`${name} of ${way}`, () => suite(start));
}
