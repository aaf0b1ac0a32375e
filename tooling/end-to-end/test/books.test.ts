import { pipeline, take } from '@quayside/core';
import { standard } from '@quayside/core/resilience';
import { type BudgetedCall, budgeted, createCostTracker } from '@quayside/cost-tracker';
import { createEstimate, createPriceEvent } from '@quayside/cost-tracker/pricing';
import { bindLedger, createCostServer, openLedger } from '@quayside/cost-tracker/server';
import { createOpenAI } from '@quayside/openai';
import { createFakeOpenAI } from '@quayside/openai/testing';
import { formatUsd, parseUsd } from '@quayside/pricing';
import { standardCatalogue } from '@quayside/pricing/standard';
import { expect, it, onTestFinished } from 'vitest';
import { answerOf, MODEL, picoOf, promptOf, usageOfCall } from '../src/usage-of-call.ts';

const ROUNDS = 6;
const token = 'token-of-the-test';
const account = 'harbour';
const catalogue = standardCatalogue();

/** An application, the provider, and the server with its books, over sockets. */
async function setup() {
  const fake = createFakeOpenAI({ models: [MODEL], answer: answerOf });
  const provider = await fake.listen();
  const ledger = await openLedger({ priceEvent: createPriceEvent(catalogue) });
  await ledger.budgets.create({ id: 'all', limit: { amount: '100', currency: 'USD' } }, 'test');
  const server = createCostServer({
    ledger,
    tokens: [{ name: 'test', token, scopes: ['ingest'] }],
  });
  const { url } = await server.listen({ port: 0 });
  const told: string[] = [];
  const tracker = createCostTracker({
    baseUrl: url,
    token,
    account,
    onFact: ({ type }) => told.push(type),
  });
  const estimate = createEstimate(catalogue, { model: MODEL });
  const estimates: bigint[] = [];
  const budget = tracker.budget({
    whenUnreachable: 'refuse',
    estimate: (asked: BudgetedCall) => {
      const cost = estimate(asked);
      estimates.push(parseUsd(cost?.amount ?? ''));
      return cost;
    },
  });
  const openai = createOpenAI({
    apiKey: 'sk-fake',
    baseUrl: `${provider.url}/v1`,
    model: MODEL,
    policy: pipeline(standard({ totalTimeoutMs: 60_000, attemptTimeoutMs: 30_000 }), budget),
    listeners: [tracker.meter],
  });
  onTestFinished(async () => {
    await tracker[Symbol.asyncDispose]();
    await server.close();
    await ledger.close();
    await provider.close();
  });
  return { fake, ledger, tracker, told, estimates, model: budgeted(openai.model) };
}

type World = Awaited<ReturnType<typeof setup>>;

/** What can become of a call, and what the books must have of it. */
interface Way {
  readonly name: string;
  readonly books: 'reported' | 'estimated' | 'nothing';
  /** How often the provider answers and nothing of it arrives, so that a hold has to stay. */
  readonly unaccounted: number;
  run(world: World, n: number): Promise<unknown>;
}

const ask = (n: number) => ({
  messages: [{ role: 'user', content: promptOf(n) }] as const,
  maxTokens: 2000,
});

const WAYS: readonly Way[] = [
  {
    name: 'one answer',
    books: 'reported',
    unaccounted: 0,
    run: ({ model }, n) => model.complete(ask(n)),
  },
  {
    name: 'a stream',
    books: 'reported',
    unaccounted: 0,
    run: async ({ model }, n) => {
      for await (const _ of await model.stream(ask(n)));
    },
  },
  {
    name: 'a stream that is left',
    books: 'estimated',
    unaccounted: 0,
    run: async ({ model }, n) => {
      for await (const { type } of await model.stream(ask(n))) if (type === 'text.added') return;
    },
  },
  {
    name: 'a stream that is aborted',
    books: 'estimated',
    unaccounted: 0,
    run: async ({ model }, n) => {
      const controller = new AbortController();
      const { signal } = controller;
      for await (const { type } of await model.stream(ask(n), { signal }))
        if (type === 'text.added') controller.abort(new Error('enough'));
    },
  },
  {
    name: 'an answer at the third attempt',
    books: 'reported',
    unaccounted: 0,
    run: ({ model, fake }, n) => {
      fake.faults.add({ kind: 'rate_limit', retryAfter: 0, times: 2 });
      return model.complete(ask(n));
    },
  },
  {
    name: 'an answer that gets lost and is asked for again',
    books: 'reported',
    unaccounted: 1,
    run: ({ model, fake }, n) => {
      fake.faults.add({ kind: 'lost_answer' });
      return model.complete(ask(n));
    },
  },
  {
    name: 'a call that is aborted',
    books: 'nothing',
    unaccounted: 1,
    run: async ({ model, fake }, n) => {
      const { length } = fake.requests.entries();
      fake.faults.add({ kind: 'hang' });
      const controller = new AbortController();
      const call = model.complete(ask(n), { signal: controller.signal });
      while (fake.requests.entries().length === length) await new Promise(setImmediate);
      controller.abort(new Error('enough'));
      return call;
    },
  },
];

it('books › are what the provider counted, to the last trillionth of a dollar', async () => {
  const world = await setup();
  const { fake, ledger, tracker, told, estimates } = world;
  const sums = { reported: 0n, estimated: 0n, nothing: 0n, held: 0n };
  const counted = { input: 0, output: 0 };
  for (let n = 0; n < ROUNDS * WAYS.length; n += 1) {
    const way = WAYS[n % WAYS.length];
    if (way === undefined) throw new Error('there is no such way');
    const failed = await way.run(world, n).then(
      () => false,
      () => true,
    );
    expect([way.name, failed]).toEqual([way.name, /aborted/.test(way.name)]);
    const usage = usageOfCall(n);
    const answers = way.unaccounted + (way.books === 'nothing' ? 0 : 1);
    counted.input += usage.input * answers;
    counted.output += usage.output * answers;
    sums[way.books] += picoOf(usage);
    sums.held += (estimates.at(-1) ?? 0n) * BigInt(way.unaccounted);
  }
  const { remainingBytes } = await tracker.flush();
  expect(remainingBytes).toBe(0);
  expect(fake.tokens).toEqual(counted);

  const events = await take(bindLedger(ledger, { account }).listUsage(), 1000);
  const inBooks = (estimated: boolean): bigint =>
    events
      .filter((event) => event.estimated === estimated)
      .reduce((sum, { cost }) => sum + parseUsd(cost?.amount ?? ''), 0n);
  expect(formatUsd(inBooks(false))).toBe(formatUsd(sums.reported));
  expect(events.filter(({ estimated }) => estimated)).toHaveLength(2 * ROUNDS);
  expect(events).toHaveLength(6 * ROUNDS);
  // What a stream has said when it is left is less than what the provider has counted at its end.
  expect(inBooks(true)).toBeGreaterThan(0n);
  expect(inBooks(true)).toBeLessThan(sums.estimated);

  const total = formatUsd(inBooks(false) + inBooks(true));
  const day = await ledger.summarizeDay({ account });
  expect(day.totals).toMatchObject({ costs: [{ amount: total, currency: 'USD' }], unpriced: 0 });
  // What may have been billed and told nothing is in no sum, is told, and holds its money back.
  const unaccounted = told.filter((type) => type === 'usage.unaccounted');
  expect(unaccounted).toHaveLength(2 * ROUNDS);
  expect(await ledger.budgets.status('all')).toMatchObject({
    spent: { amount: total },
    reserved: { amount: formatUsd(sums.held) },
  });
  console.log(
    `books: ${events.length} events of ${ROUNDS * WAYS.length} calls, $${total}; ` +
      `$${formatUsd(sums.reported)} reported by the provider and found to the last digit`,
  );
}, 60_000);
