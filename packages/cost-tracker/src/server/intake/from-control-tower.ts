import type { ControlTowerBody } from '../../contract/usage.js';
import { parseTimestamp } from '../../contract/wire-parts.js';
import type { LedgerEvent } from '../../ledger/ledger-event.js';
import { toCost, toTexts } from './from-usage-body.js';

/** Reads control-tower's spelling. Its context stays whole; three names of it are dimensions. */
export function fromControlTower(body: ControlTowerBody, id: string): LedgerEvent {
  const { user, task, repo } = body.context ?? {};
  return {
    id,
    account: body.account_id,
    provider: body.provider,
    model: body.model,
    occurredAt: parseTimestamp(body.timestamp),
    totalTokens: body.tokens,
    cost: toCost(body.cost_usd),
    dimensions: { user: nameOf(user), task: nameOf(task), repository: nameOf(repo) },
    metadata: toTexts(body.context),
  };
}

/** A name is a short text; anything else is left to the metadata. */
export function nameOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= 255 && !value.includes('\0')
    ? value
    : undefined;
}
