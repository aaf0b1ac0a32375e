import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCostTracker } from '@quayside/cost-tracker';
import { createFakeCostTracker } from '@quayside/cost-tracker/testing';
import { createOpenAI } from '@quayside/openai';
import { createFakeOpenAI } from '@quayside/openai/testing';
import { expect, it, onTestFinished } from 'vitest';
import { type Estimate, openJournal } from './journal.ts';
import { settleUsage } from './settle-usage.ts';

const metadata = { decision_desk: 'test' };
const { signal } = new AbortController();

async function startSettling() {
  const directory = mkdtempSync(join(tmpdir(), 'settle-usage-'));
  const journal = openJournal(directory, '2026-11-21');
  const fakeTracker = createFakeCostTracker();
  const tracker = createCostTracker({ token: 'any', account: 'test', fetch: fakeTracker.fetch });
  onTestFinished(async () => {
    await tracker[Symbol.asyncDispose]();
    await fakeTracker.close();
    journal[Symbol.dispose]();
    rmSync(directory, { recursive: true });
  });
  const { fetch } = createFakeOpenAI();
  const openai = createOpenAI({
    apiKey: 'sk-fake',
    model: 'gpt-5-mini',
    fetch,
    store: { metadata },
  });
  /** An answer that OpenAI has billed, and nobody has booked. */
  const lose = async (): Promise<string> => {
    const { id } = await openai.model.complete({ messages: [{ role: 'user', content: 'Hello' }] });
    return id ?? '';
  };
  const settle = () => settleUsage({ tracker, openai, journal, metadata, signal });
  const booked = async (): Promise<readonly string[]> => {
    const ids: string[] = [];
    for await (const event of tracker.usage.listUsage())
      ids.push(`${event.id}${event.estimated ? ' estimated' : ''}`);
    return ids.toSorted();
  };
  const estimate = (id: string, responseId?: string): Estimate => ({
    id,
    at: '2026-11-21T21:00:00.000Z',
    responseId,
    model: 'gpt-5-mini',
    inputTokens: 10,
    outputTokens: 2,
  });
  return { journal, lose, settle, booked, estimate };
}

it('books an answer that never arrived once, however often it settles', async () => {
  const { lose, settle, booked } = await startSettling();
  const id = await lose();
  expect(await settle()).toBe(1);
  expect(await settle()).toBe(0);
  expect(await booked()).toEqual([`openai:${id}`]);
});

it('takes what OpenAI has stored over an estimate of it, with a name and without', async () => {
  const { journal, lose, settle, booked, estimate } = await startSettling();
  const [named, nameless] = [await lose(), await lose()];
  journal.addEstimate(estimate(`openai:${named}`, named));
  journal.addEstimate(estimate('openai:nameless'));
  await settle();
  expect(await booked()).toEqual([`openai:${named}`, `openai:${nameless}`].toSorted());
});

it('books the estimates of what OpenAI has not stored, also when it is killed and settles again', async () => {
  const { journal, lose, settle, booked, estimate } = await startSettling();
  const named = await lose();
  const all = [estimate(`openai:${named}`, named), estimate('openai:a'), estimate('openai:b', 'b')];
  for (const one of all) journal.addEstimate(one);
  await settle();
  const before = await booked();
  expect(before).toEqual(
    [`openai:${named}`, 'openai:a estimated', 'openai:b estimated'].toSorted(),
  );
  // Killed before it had dropped them.
  for (const one of all.slice(1)) journal.addEstimate(one);
  await settle();
  expect(await booked()).toEqual(before);
});
