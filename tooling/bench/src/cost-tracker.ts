import { nodeTransport } from '@quayside/core/node';
import { type CostTracker, createCostTracker } from '@quayside/cost-tracker';

/** A tracker whose events go through a spool, as in an application that must lose none. */
export function spoolingTracker(
  origin: string,
  directory: string,
  durability: 'fsync' | 'async' = 'fsync',
): CostTracker {
  return createCostTracker({
    baseUrl: origin,
    token: 'bench',
    account: 'bench',
    deliver: 'spool',
    durability,
    spool: { directory },
    transport: nodeTransport(),
    onFact: () => {},
  });
}

/** A usual event. */
export const usage = {
  provider: 'openai',
  model: 'gpt-5',
  tokens: { inputTokens: 1200, cachedInputTokens: 800, outputTokens: 300 },
  context: { user: 'ada', team: 'core', task: 'triage', repository: 'acme/shop' },
};
