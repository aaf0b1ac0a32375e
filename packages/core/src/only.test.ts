import { expect, it } from 'vitest';
import { createCall } from './call.js';
import { only } from './only.js';
import { describePolicy } from './policy.js';

const seen: string[] = [];
const note = describePolicy(
  (call, next) => {
    seen.push(call.operation);
    return next(call);
  },
  { kind: 'note', settings: {} },
);
const callTo = (operation: string, idempotency: 'safe' | 'none') =>
  createCall({ provider: 'pad', port: 'notes', operation, idempotency, idempotencyKey: undefined });

it('only › surrounds the calls that it picks and lets the others pass untouched', async () => {
  const policy = only((call) => call.idempotency === 'safe', note);
  const write = callTo('appendNote', 'none');
  expect(await policy(callTo('getNote', 'safe'), async () => 1)).toBe(1);
  expect(await policy(write, async (inner) => inner)).toBe(write);
  expect(seen).toEqual(['getNote']);
});

it('only › shows the policy inside', () => {
  const { description } = only(() => true, note);
  expect(description).toMatchObject({ kind: 'only', policies: [note] });
});
