import {
  type BoundPort,
  bindPort,
  type Call,
  type ChatAnswer,
  type ChatInput,
  type ChatModel,
  type Clock,
  chatModel,
  type Driver,
  type ErrorCode,
  type Execution,
  IntegrationError,
  type Listener,
  type Policy,
  pipeline,
  tokenUsage,
  unsupported,
} from '@quayside/core';
import { createMemoryChatModel, type MemoryChatModel } from '@quayside/core/memory';
import type { BudgetOptions } from '../src/metering/budget.js';
import { setupTracker, type TrackerSetup } from './tracker-setup.js';

export const ask: ChatInput = {
  messages: [{ role: 'user', content: 'How is the harbour?' }],
  maxTokens: 100,
};
export const dollar = { amount: '1', currency: 'USD' };
export const usage = tokenUsage({ inputTokens: 100, outputTokens: 20 });

/** A tracker, its budget, and a model in memory that both stand around. */
export interface BudgetSetup extends TrackerSetup, MemoryChatModel {
  readonly policy: Policy;
  readonly listeners: readonly Listener[];
}

export function setupBudget(options: Partial<BudgetOptions> = {}, isMetered = true): BudgetSetup {
  // One attempt of the tracker's own, so that a failure is at hand at once.
  const world = setupTracker({ policy: pipeline() });
  const { tracker, clock } = world;
  const policy = tracker.budget({
    estimate: () => dollar,
    whenUnreachable: 'refuse',
    ...options,
  });
  const listeners = isMetered ? [tracker.meter] : [];
  return { ...world, policy, listeners, ...createMemoryChatModel({ policy, listeners, clock }) };
}

export type Ending = { readonly execution: Execution; readonly code: ErrorCode } | undefined;

/** A model whose attempts end as `ends` says; it counts what was sent. */
export function modelThat(
  world: Pick<BudgetSetup, 'listeners' | 'policy'> & { readonly clock: Clock },
  ends: () => Ending | Promise<Ending>,
  policy: Policy = world.policy,
): { readonly model: BoundPort<ChatModel>; readonly sent: readonly Call[] } {
  const sent: Call[] = [];
  const complete = async (_input: ChatInput, call: Call): Promise<ChatAnswer> => {
    sent.push(call);
    const end = await ends();
    if (end !== undefined) throw new IntegrationError({ message: 'no', ...end });
    call.emit({
      type: 'usage.reported',
      model: 'm',
      serviceTier: undefined,
      estimated: false,
      ...usage,
    });
    // Nobody looks at the answer.
    return {} as ChatAnswer;
  };
  const driver: Driver<ChatModel> = { complete, stream: unsupported };
  const { clock, listeners } = world;
  const model = bindPort(chatModel, driver, { provider: 'scripted', policy, clock, listeners });
  return { model, sent };
}
