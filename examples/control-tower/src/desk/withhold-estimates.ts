import { randomUUID } from 'node:crypto';
import { deriveCall, describePolicy, type Policy } from '@quayside/core';
import type { Estimate, Journal } from './journal.ts';

/**
 * Keeps the usage of answers that broke off out of the books until OpenAI has said what it was (settle-usage.ts).
 * Stands inside of the budget, whose hold then stays until its lease ends.
 */
export function withholdEstimates(journal: Journal): Policy {
  return describePolicy(
    (call, next) =>
      next(
        deriveCall(call, {
          emit: (fact) => {
            if (fact.type !== 'usage.reported' || !fact.estimated) return call.emit(fact);
            const { responseId, model, inputTokens, outputTokens } = fact;
            const id = `openai:${responseId ?? randomUUID()}`;
            const at = new Date().toISOString();
            const estimate: Estimate = { id, at, responseId, model, inputTokens, outputTokens };
            return journal.addEstimate(estimate);
          },
        }),
      ),
    { kind: 'withhold_estimates', settings: {} },
  );
}
