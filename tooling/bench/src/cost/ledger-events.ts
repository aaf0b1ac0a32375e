import type { LedgerEvent } from '@quayside/cost-tracker/server';

export const EVENTS = 1_000_000;
const BATCH = 1_000;
/** So that all of them lie in the last thirty dates, which the dashboard shows. */
const DAYS = 29;
const DAY_MS = 86_400_000;

const models = [
  ['openai', 'gpt-5'],
  ['openai', 'gpt-5-mini'],
  ['openai', 'gpt-4o'],
  ['anthropic', 'claude-sonnet-4-5'],
  ['anthropic', 'claude-opus-4-1'],
  ['google', 'gemini-2.5-pro'],
] as const;
export const ACCOUNTS = 20;
const TEAMS = 8;
const USERS = 25;

/** When the first of the events happened; the last one happens at `now`. */
export function firstTime(now: number): number {
  return now - DAYS * DAY_MS;
}

/** A million events of thirty dates, in the order of time: 20 accounts, 6 models, 8 teams, 500 users. */
export function* eventBatches(now: number, makeId: () => string): Generator<LedgerEvent[]> {
  const random = seeded(1);
  const start = firstTime(now);
  const apart = (now - start) / EVENTS;
  for (let from = 0; from < EVENTS; from += BATCH) {
    yield Array.from({ length: BATCH }, (_, index) =>
      toEvent(makeId(), start + (from + index) * apart, random),
    );
  }
}

function toEvent(id: string, at: number, random: (below: number) => number): LedgerEvent {
  const [provider, model] = models[random(models.length)] ?? models[0];
  const account = random(ACCOUNTS);
  const inputTokens = 200 + random(4000);
  return {
    id,
    account: `account-${account}`,
    provider,
    model,
    occurredAt: new Date(at),
    tokens: { inputTokens, cachedInputTokens: random(inputTokens), outputTokens: random(1000) },
    dimensions: { team: `team-${random(TEAMS)}`, user: `user-${account}-${random(USERS)}` },
  };
}

/** The same numbers in every run: mulberry32. */
export function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (((mixed ^ (mixed >>> 14)) >>> 0) % below) | 0;
  };
}
