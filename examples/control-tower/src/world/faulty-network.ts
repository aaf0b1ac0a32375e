import type { FaultProxy } from '@quayside-tooling/fault-proxy';
import type { FakesProcess } from './start-fakes.ts';

type Urls = FakesProcess['urls'];

/** What stands between the desk and the fakes. */
export interface FaultyNetwork {
  readonly urls: Urls;
  /** What it does, in words. */
  readonly says: string;
  readonly faults: () => number;
  readonly requests: () => number;
  /** Resolves when nothing is under way any more. */
  drained(): Promise<void>;
  close(): Promise<void>;
}

/** A silence that is longer than this is a reset. */
const STALL_MS = 1_200;
const DELAY_MS = 150;

/**
 * Breaks a part of all exchanges, each provider's by a schedule of its own. Outside of the repository there is no
 * fault proxy, and the fakes are asked directly.
 */
export async function faultyNetwork(
  urls: Urls,
  { rate, seed }: { readonly rate: number; readonly seed: number },
): Promise<FaultyNetwork> {
  const createFaultProxy = rate === 0 ? undefined : await findFaultProxy();
  if (createFaultProxy === undefined)
    return {
      urls,
      says: 'nothing is broken',
      faults: () => 0,
      requests: () => 0,
      drained: async () => {},
      close: async () => {},
    };
  const times = { stallMs: STALL_MS, delayMs: DELAY_MS, retryAfterSeconds: 1 };
  const start = (target: string, index: number): Promise<FaultProxy> =>
    createFaultProxy({ target, rate, seed: seed * 10 + index, ...times });
  const [github, slack, openai] = await Promise.all([
    start(urls.github, 1),
    start(urls.slack, 2),
    start(urls.openai, 3),
  ]);
  const proxies = [github, slack, openai];
  const sum = (one: 'faults' | 'requests'): number =>
    proxies.reduce((total, proxy) => total + proxy.counts()[one], 0);
  return {
    urls: { github: github.url, slack: slack.url, openai: openai.url },
    says: `${Math.round(rate * 100)} % of exchanges broken`,
    faults: () => sum('faults'),
    requests: () => sum('requests'),
    drained: async () => void (await Promise.all(proxies.map((proxy) => proxy.drained()))),
    close: async () => void (await Promise.all(proxies.map((proxy) => proxy.close()))),
  };
}

async function findFaultProxy(): Promise<
  typeof import('@quayside-tooling/fault-proxy').createFaultProxy | undefined
> {
  try {
    return (await import('@quayside-tooling/fault-proxy')).createFaultProxy;
  } catch {
    return undefined;
  }
}
