import { setTimeout as sleep } from 'node:timers/promises';
import { nodeTransport } from '@quayside/core/node';
import { createFaultProxy, type FaultCounts } from '@quayside-tooling/fault-proxy';
import { collectUsage, marked, markedFetch, TASK_HEADER } from './call-context.ts';
import { quickPolicy } from './quick-policy.ts';
import type { ChaosOptions } from './run-chaos.ts';
import type { World } from './task.ts';

/** The provider's fake behind the failing network, and a client for each transport in front of it. */
export interface Network<Client> extends AsyncDisposable {
  /** In fives, so that every transport sees every operation. */
  clientOf(index: number): Client;
  counts(): FaultCounts;
  /** Resolves when no request is under way any more, those included that nobody waits for. */
  settled(): Promise<void>;
}

/** A request whose client has left may still lie between the two sockets. */
const QUIET_MS = 50;

export async function openNetwork<Client>(
  world: World<Client>,
  { rate, seed, times, policy = quickPolicy }: ChaosOptions,
): Promise<Network<Client>> {
  const served = await world.listen();
  const proxy = await createFaultProxy({
    target: served.url,
    rate,
    seed,
    ...times,
    identify: (head) => head.header(TASK_HEADER) ?? '',
  });
  const keepAlive = nodeTransport();
  const connect = (transport: object): Client =>
    world.connect({
      baseUrl: proxy.url,
      policy: policy(),
      listeners: [collectUsage],
      ...transport,
    });
  const clients = [
    connect({ fetch: markedFetch }),
    connect({ transport: marked(keepAlive) }),
  ] as const;
  return {
    clientOf: (index) => clients[Math.floor(index / 5) % 2 === 0 ? 0 : 1],
    counts: proxy.counts,
    settled: async () => {
      let before: number;
      do {
        before = proxy.counts().requests;
        await sleep(QUIET_MS);
        await proxy.drained();
      } while (proxy.counts().requests > before);
    },
    [Symbol.asyncDispose]: async () => {
      await keepAlive.close();
      await proxy.close();
      await served.close();
    },
  };
}
