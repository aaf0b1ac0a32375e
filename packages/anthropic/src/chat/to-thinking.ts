import type { ChatInput } from '@quayside/core';
import type { AnthropicOptions } from '../anthropic-options.js';

type Effort = NonNullable<ChatInput['reasoningEffort']>;

const EFFORTS = { minimal: 'low', low: 'low', medium: 'medium', high: 'high' } as const;
/** The share of the answer's tokens that may be thoughts. */
const SHARES = { minimal: 0, low: 0.25, medium: 0.5, high: 0.75 } as const;
const SMALLEST_BUDGET = 1_024;

/** How a request says how much to think. */
interface Thinking {
  readonly thinking?: Readonly<Record<string, unknown>> | undefined;
  readonly effort?: string | undefined;
}

/**
 * The words for a reasoning effort. A forced tool call leaves no room for thinking, which older models refuse
 * beside it; nor do fewer tokens than the smallest budget.
 *
 * @see https://platform.claude.com/docs/en/build-with-claude/effort
 */
export function toThinking(
  { reasoningEffort: effort, toolChoice }: ChatInput,
  model: string,
  maxTokens: number,
  { thinking = knowsOnlyBudgets(model) ? 'budget' : 'adaptive', thinkingDisplay }: AnthropicOptions,
): Thinking {
  if (effort === undefined) return {};
  if (effort === 'none') return { thinking: { type: 'disabled' } };
  const isForced = toolChoice === 'required' || typeof toolChoice === 'object';
  const display = thinkingDisplay && { display: thinkingDisplay };
  if (thinking === 'budget') {
    if (isForced || maxTokens <= SMALLEST_BUDGET) return {};
    const type = 'enabled';
    return { thinking: { type, budget_tokens: budgetOf(effort, maxTokens), ...display } };
  }
  const adaptive = isForced ? {} : { thinking: { type: 'adaptive', ...display } };
  return { ...adaptive, effort: EFFORTS[effort] };
}

function budgetOf(effort: Exclude<Effort, 'none'>, maxTokens: number): number {
  return Math.max(SMALLEST_BUDGET, Math.floor(maxTokens * SHARES[effort]));
}

/** Claude 4.5 and before: `claude-3-7-sonnet-20250219`, `claude-sonnet-4-20250514`, `claude-haiku-4-5`. */
function knowsOnlyBudgets(model: string): boolean {
  return /claude-(?:[1-3]\b|[a-z]+-4(?:[.-][0-5])?(?:$|-\d{8}|@|-v|-latest))/.test(model);
}
