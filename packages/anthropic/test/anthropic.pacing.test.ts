import { type ChatModel, isIntegrationError, pipeline } from '@quayside/core';
import { createVirtualClock, seededRandom, type VirtualClock } from '@quayside/core/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { type AnthropicOptions, anthropicPacing, createAnthropic } from '../src/index.js';
import { createFakeAnthropic } from '../src/testing/index.js';
import { createLimitedAnthropic } from './limited-anthropic.js';
import { loadTransport } from './load-transport.js';
import { closed, ended, start, textBlock, word } from './streamed.js';

const model = 'claude-haiku-5-5';
const ask = (content = 'hello') => ({ messages: [{ role: 'user', content }] }) as const;

function setup(options: Partial<AnthropicOptions> = {}) {
  const clock = createVirtualClock();
  const fake = createFakeAnthropic({ clock });
  const given = { apiKey: 'sk-a', model, fetch: fake.fetch, clock, ...options };
  return { clock, fake, anthropic: createAnthropic(given) };
}

const WIDE = { requests: 50_000, 'input-tokens': 50_000_000, 'output-tokens': 50_000_000 };

/** An adapter at an Anthropic that keeps to its limits, called by many who never rest. */
async function crowd(
  limits: Partial<typeof WIDE>,
  outputTokens: number,
  use: (chat: ChatModel) => Promise<unknown>,
) {
  const clock = createVirtualClock();
  const server = createLimitedAnthropic(clock, { ...WIDE, ...limits }, outputTokens);
  const pacing = anthropicPacing({ clock, random: seededRandom(7), maxWaitMs: 120_000 });
  const { model: chat } = createAnthropic({
    ...{ apiKey: 'sk-a', model, clock, pacing },
    policy: pipeline(),
    fetch: server.fetch,
  });
  // The first answer tells the limits.
  await clock.settle(use(chat));
  let open = true;
  // Whoever is refused rests a moment, lest time stand still.
  const rest = () => new Promise<void>((resolve) => clock.schedule(resolve, 100));
  const caller = async () => {
    while (open) await use(chat).catch(rest);
  };
  const callers = Array.from({ length: 50 }, caller);
  await clock.advance(MINUTES * 60_000);
  open = false;
  const count = { ...server.of(model) };
  await clock.settle(Promise.all(callers));
  return count;
}

const MINUTES = 3;
// The allowance is full at first, so one minute more than have passed may be used.
const most = (perMinute: number): number => perMinute * (MINUTES + 1);

/** How a call ended, and when. */
async function endOf(clock: VirtualClock, calling: Promise<unknown>) {
  const from = clock.now();
  const end = await clock.settle(
    calling.then(
      () => undefined,
      (error) => error,
    ),
  );
  return { error: isIntegrationError(end) ? end : undefined, afterMs: clock.now() - from };
}

beforeAll(loadTransport);

describe('a crowd of callers', () => {
  it('uses up the requests of a model, and none of them is refused', async () => {
    const { requests, refused } = await crowd({ requests: 500 }, 1, (chat) => chat.complete(ask()));
    expect(refused).toBe(0);
    expect(requests / most(500)).toBeGreaterThan(0.95);
  });

  it('uses up the input tokens of a model, and none of them is refused', async () => {
    const long = ask('x'.repeat(6_000));
    const limits = { 'input-tokens': 200_000 };
    const { input, refused } = await crowd(limits, 1, (chat) => chat.complete(long));
    expect(refused).toBe(0);
    expect(input / most(200_000)).toBeGreaterThan(0.95);
  });

  it('learns how long answers are, and uses up the output tokens, not those it may ask for', async () => {
    const limits = { 'output-tokens': 16_000 };
    const { output, refused } = await crowd(limits, 500, (chat) =>
      chat.complete({ ...ask(), maxTokens: 8_000 }),
    );
    expect(refused).toBe(0);
    expect(output / most(16_000)).toBeGreaterThan(0.95);
  });
});

describe('a model whose answers are long', () => {
  it('is asked when there is room for one more, as its streams tell', async () => {
    const clock = createVirtualClock();
    const asked: number[] = [];
    const stream = [
      start(),
      textBlock,
      word('a'),
      closed(),
      ended('end_turn', { output_tokens: 500 }),
    ];
    const fetch: typeof globalThis.fetch = async () => {
      asked.push(clock.now());
      const headers = {
        'content-type': 'text/event-stream',
        'anthropic-ratelimit-output-tokens-limit': '1000',
        'anthropic-ratelimit-output-tokens-remaining': '400',
        'anthropic-ratelimit-output-tokens-reset': new Date(clock.wallNow() + 36_000).toISOString(),
      };
      return new Response(stream.join(''), { headers });
    };
    const { model: chat } = createAnthropic({ apiKey: 'sk-a', model, fetch, clock });
    const read = async (maxTokens?: number) => {
      for await (const _ of await chat.stream({ ...ask(), maxTokens }));
    };
    await clock.settle(read());
    // A short answer fits into what is left, one of the usual length does not.
    await clock.settle(read(50));
    expect(asked).toEqual([0, 0]);
    await clock.settle(read());
    expect(asked[2]).toBeGreaterThanOrEqual(5_000);
  });
});

describe('a pause that Anthropic asks for', () => {
  const limited = (retryAfter: number, options?: Partial<AnthropicOptions>) => {
    const all = setup(options);
    all.fake.faults.add({ kind: 'rate_limit', retryAfter });
    return all;
  };

  it('holds the next request to the model, and no other model, count or list', async () => {
    const { clock, anthropic } = limited(20);
    const first = anthropic.model.complete(ask()).catch(() => {});
    await clock.advance(1_000);
    const others = [
      anthropic.model.complete({ ...ask(), model: 'claude-sonnet-5-5' }),
      anthropic.countTokens(ask()),
      anthropic.models.get(model),
      anthropic.batches.create([{ customId: 'a', input: ask() }]),
    ];
    await clock.settle(Promise.all(others));
    expect(clock.now()).toBe(1_000);
    const next = await endOf(clock, anthropic.model.complete(ask()));
    expect(next.error).toBeUndefined();
    expect(clock.now()).toBeGreaterThanOrEqual(20_000);
    await clock.settle(first);
  });

  it('holds streams and the escape hatch as well', async () => {
    const { clock, fake, anthropic } = limited(3_600);
    await endOf(clock, anthropic.model.complete(ask()));
    const json = { model, max_tokens: 1, ...ask() };
    const uses = [
      () => anthropic.model.stream(ask()),
      () => anthropic.client.request('POST', '/v1/messages', { json }),
    ];
    for (const use of uses)
      expect((await endOf(clock, use())).error).toMatchObject({ code: 'rate_limited' });
    expect(fake.requests.total).toBe(1);
  });

  it('refuses at once a call whose deadline lies before its end', async () => {
    const { clock, fake, anthropic } = limited(20);
    const first = anthropic.model.complete(ask()).catch(() => {});
    await clock.advance(1_000);
    const sent = fake.requests.total;
    for (const operation of ['complete', 'stream'] as const) {
      const calling = anthropic.model[operation](ask(), { timeoutMs: 5_000 });
      const { error, afterMs } = await endOf(clock, calling);
      expect(error).toMatchObject({ code: 'rate_limited', execution: 'not_executed', operation });
      expect(error?.retryAfterMs).toBeGreaterThanOrEqual(19_000);
      expect(afterMs).toBe(0);
    }
    expect(fake.requests.total).toBe(sent);
    await clock.settle(first);
  });

  it('is not asked for by an exhausted quota, which is never repeated', async () => {
    const { clock, fake, anthropic } = setup();
    fake.faults.add({ kind: 'status', status: 429, code: 'enforced_spend_limit_reached' });
    const { error } = await endOf(clock, anthropic.model.complete(ask()));
    expect(error).toMatchObject({ code: 'quota_exhausted', attempts: 1 });
    const next = await endOf(clock, anthropic.model.complete(ask()));
    expect(next).toEqual({ error: undefined, afterMs: 0 });
    expect(fake.requests.total).toBe(2);
  });
});

describe('a model that is used up', () => {
  /** An Anthropic where the model has nothing left of `limit` for 20 s, and other models have. */
  const drained = (limit: string) => {
    const clock = createVirtualClock();
    const asked: string[] = [];
    const fetch: typeof globalThis.fetch = async (url, init) => {
      const { model: name }: { model: string } = JSON.parse(await new Request(url, init).text());
      asked.push(name);
      const isUsedUp = name === model && clock.now() < 20_000;
      const reset = clock.wallNow() + (isUsedUp ? 20_000 : 1_000);
      const headers = {
        [`anthropic-ratelimit-${limit}-limit`]: '100',
        [`anthropic-ratelimit-${limit}-remaining`]: isUsedUp ? '0' : '99',
        [`anthropic-ratelimit-${limit}-reset`]: new Date(reset).toISOString(),
      };
      const usage = { input_tokens: 100, output_tokens: 100 };
      return Response.json({ content: [{ type: 'text', text: 'ok' }], usage }, { headers });
    };
    return { clock, asked, anthropic: createAnthropic({ apiKey: 'sk-a', model, fetch, clock }) };
  };

  it.each(['requests', 'tokens', 'input-tokens', 'output-tokens'])(
    'of its %s holds itself, and no other',
    async (limit) => {
      const { clock, asked, anthropic } = drained(limit);
      const long = ask('x'.repeat(346));
      await clock.settle(anthropic.model.complete(long));
      const held = anthropic.model.complete(long);
      const other = anthropic.model.complete({ ...long, model: 'claude-sonnet-5-5' });
      await clock.advance(100);
      expect(asked).toEqual([model, 'claude-sonnet-5-5']);
      await clock.settle(Promise.all([held, other]));
      expect(asked).toEqual([model, 'claude-sonnet-5-5', model]);
      // Requests drip back a hundredth of them at a time; a call of all tokens waits for all of them.
      expect(clock.now()).toBeGreaterThanOrEqual(limit === 'requests' ? 200 : 19_000);
    },
  );
});

describe('whose pace it is', () => {
  it('one for all adapters that share it', async () => {
    const clock = createVirtualClock();
    const pacing = anthropicPacing({ clock });
    const one = setup({ clock, pacing });
    const other = setup({ clock, pacing });
    one.fake.faults.add({ kind: 'rate_limit', retryAfter: 3_600 });
    await endOf(clock, one.anthropic.model.complete(ask()));
    const { error } = await endOf(clock, other.anthropic.model.complete(ask()));
    expect(error).toMatchObject({ code: 'rate_limited', attempts: 1 });
    expect(other.fake.requests.total).toBe(0);
    expect(pacing.registry.list().map(({ key }) => key)).toEqual([model]);
  });

  it.each([
    ['it is left out', { pacing: false }],
    ['a policy takes the place of the default', { policy: pipeline() }],
  ] as const)('nobody’s where %s', async (_name, options) => {
    const { clock, fake, anthropic } = setup(options);
    fake.faults.add({ kind: 'rate_limit', retryAfter: 3_600 });
    await endOf(clock, anthropic.model.complete(ask()));
    const next = await endOf(clock, anthropic.model.complete(ask()));
    expect(next).toEqual({ error: undefined, afterMs: 0 });
  });

  it('as patient as the settings ask', async () => {
    const { clock, fake, anthropic } = setup({ pacing: { maxWaitMs: 120_000 } });
    fake.faults.add({ kind: 'rate_limit', retryAfter: 60 });
    await endOf(clock, anthropic.model.complete(ask()));
    const { error, afterMs } = await endOf(clock, anthropic.model.complete(ask()));
    expect(error).toBeUndefined();
    expect(afterMs).toBeGreaterThanOrEqual(60_000);
  });

  it.each([
    [{ maxWaitMs: -1 }, undefined],
    [{ reserve: 1 }, undefined],
    [{ reserve: 0.1 }, pipeline()],
  ])('nobody’s where it cannot be meant: %j', (pacing, policy) => {
    const create = () => createAnthropic({ apiKey: 'k', pacing, policy });
    expect(create).toThrow(expect.objectContaining({ code: 'misconfigured' }));
  });
});
