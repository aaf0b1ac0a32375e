import { type ChatModel, isIntegrationError, pipeline } from '@quayside/core';
import { createVirtualClock, seededRandom, type VirtualClock } from '@quayside/core/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { createOpenAI, type OpenAIOptions, openAIPacing } from '../src/index.js';
import { createFakeOpenAI } from '../src/testing/index.js';
import { createLimitedOpenAI } from './limited-openai.js';
import { loadTransport } from './load-transport.js';

const model = 'gpt-5-mini';
const ask = (content = 'hello') => ({ messages: [{ role: 'user', content }] }) as const;

function setup(options: Partial<OpenAIOptions> = {}) {
  const clock = createVirtualClock();
  const fake = createFakeOpenAI({ clock });
  const given = { apiKey: 'sk-a', model, fetch: fake.fetch, clock, ...options };
  return { clock, fake, openai: createOpenAI(given) };
}

/** An adapter at an OpenAI that keeps to its limits, called by many who never rest. */
async function crowd(
  limits: { readonly requests: number; readonly tokens: number },
  minutes: number,
  use: (chat: ChatModel) => Promise<unknown>,
) {
  const clock = createVirtualClock();
  const server = createLimitedOpenAI(clock, limits);
  const random = seededRandom(7);
  const pacing = openAIPacing({ clock, random, maxWaitMs: 120_000 });
  const { model: chat } = createOpenAI({
    ...{ apiKey: 'sk-a', model, clock, pacing },
    policy: pipeline(),
    fetch: server.fetch,
  });
  // The first answer tells the limits.
  await clock.settle(use(chat));
  let open = true;
  const caller = async () => {
    while (open) await use(chat).catch(() => {});
  };
  const callers = Array.from({ length: 50 }, caller);
  await clock.advance(minutes * 60_000);
  open = false;
  const count = { ...server.of(model) };
  await clock.settle(Promise.all(callers));
  return count;
}

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
  const MINUTES = 3;
  // The allowance is full at first, so one minute more than have passed may be used.
  const most = (perMinute: number): number => perMinute * (MINUTES + 1);

  it('uses up the tokens of a model, and none of them is refused', async () => {
    const long = ask('x'.repeat(6_000));
    const limits = { requests: 5_000, tokens: 200_000 };
    const { tokens, refused } = await crowd(limits, MINUTES, (chat) => chat.complete(long));
    expect(refused).toBe(0);
    expect(tokens / most(limits.tokens)).toBeGreaterThan(0.95);
  });

  it('uses up the requests of a model, and none of them is refused', async () => {
    const limits = { requests: 500, tokens: 2_000_000 };
    const { requests, refused } = await crowd(limits, MINUTES, (chat) => chat.complete(ask()));
    expect(refused).toBe(0);
    expect(requests / most(limits.requests)).toBeGreaterThan(0.95);
  });

  it('is held to the longest answers that are asked for, in streams too', async () => {
    const limits = { requests: 5_000, tokens: 200_000 };
    const { tokens, refused } = await crowd(limits, MINUTES, async (chat) => {
      for await (const _ of await chat.stream({ ...ask(), maxTokens: 1_000 }));
    });
    expect(refused).toBe(0);
    expect(tokens / most(limits.tokens)).toBeGreaterThan(0.95);
  });
});

describe('a pause that OpenAI asks for', () => {
  const limited = (retryAfter: number, options?: Partial<OpenAIOptions>) => {
    const all = setup({ ...options });
    all.fake.faults.add({ kind: 'rate_limit', retryAfter });
    return all;
  };

  it('holds the next request to the model, and no other model', async () => {
    const { clock, openai } = limited(20);
    const first = openai.model.complete(ask()).catch(() => {});
    await clock.advance(1_000);
    const others = [
      openai.model.complete({ ...ask(), model: 'gpt-5' }),
      openai.embeddings.embed({ texts: ['a'] }),
    ];
    await clock.settle(Promise.all(others));
    expect(clock.now()).toBe(1_000);
    const next = await endOf(clock, openai.model.complete(ask()));
    expect(next.error).toBeUndefined();
    expect(clock.now()).toBeGreaterThanOrEqual(20_000);
    await clock.settle(first);
  });

  it('holds every other operation with the model, the escape hatch included', async () => {
    const { clock, fake, openai } = limited(3_600);
    await endOf(clock, openai.model.complete(ask()));
    const file = new Blob(['sound']);
    const uses = [
      () => openai.client.request('POST', '/chat/completions', { json: { model } }),
      () => openai.embeddings.embed({ texts: ['a'], model }),
      () => openai.moderate(['a'], { model }),
      () => openai.generateImages({ prompt: 'a', model }),
      () => openai.transcribe({ file, filename: 'a.mp3', model }),
      () => openai.speak({ input: 'a', model }),
    ];
    for (const use of uses)
      expect((await endOf(clock, use())).error).toMatchObject({ code: 'rate_limited' });
    expect(fake.requests.total).toBe(1);
    // What names no model has a limit of its own.
    await clock.settle(openai.client.request('GET', '/models'));
    expect(fake.requests.total).toBe(2);
  });

  it('holds a model of the responses API', async () => {
    const clock = createVirtualClock();
    const { fake, openai } = setup({ clock, api: 'responses' });
    fake.faults.add({ kind: 'rate_limit', retryAfter: 3_600 });
    await endOf(clock, openai.model.complete(ask()));
    for (const operation of ['complete', 'stream'] as const) {
      const { error } = await endOf(clock, openai.model[operation](ask()));
      expect(error).toMatchObject({ code: 'rate_limited', operation });
    }
    expect(fake.requests.total).toBe(1);
  });

  it('refuses at once a call whose deadline lies before its end', async () => {
    const { clock, fake, openai } = limited(20);
    const first = openai.model.complete(ask()).catch(() => {});
    await clock.advance(1_000);
    const sent = fake.requests.total;
    for (const operation of ['complete', 'stream'] as const) {
      const calling = openai.model[operation](ask(), { timeoutMs: 5_000 });
      const { error, afterMs } = await endOf(clock, calling);
      expect(error).toMatchObject({ code: 'rate_limited', execution: 'not_executed' });
      expect(error?.message).toContain(`openai ${operation} failed`);
      expect(error?.retryAfterMs).toBeGreaterThanOrEqual(19_000);
      expect(afterMs).toBe(0);
    }
    expect(fake.requests.total).toBe(sent);
    await clock.settle(first);
  });

  it('refuses at once what would wait longer than anybody wants to', async () => {
    const { clock, fake, openai } = limited(3_600);
    await endOf(clock, openai.model.complete(ask()));
    const { error, afterMs } = await endOf(clock, openai.model.complete(ask()));
    expect(error).toMatchObject({ code: 'rate_limited', execution: 'not_executed' });
    expect(afterMs).toBe(0);
    expect(fake.requests.total).toBe(1);
  });

  it('is not asked for by an exhausted quota, which is never repeated', async () => {
    const { clock, fake, openai } = setup();
    fake.faults.add({ kind: 'status', status: 429, code: 'insufficient_quota' });
    const { error } = await endOf(clock, openai.model.complete(ask()));
    expect(error).toMatchObject({ code: 'quota_exhausted', attempts: 1 });
    const next = await endOf(clock, openai.model.complete(ask()));
    expect(next).toEqual({ error: undefined, afterMs: 0 });
    expect(fake.requests.total).toBe(2);
  });
});

describe('a model that is used up', () => {
  /** An OpenAI where `gpt-5-mini` has nothing left of `limit` for 20 s, and other models have. */
  const drained = (limit: 'requests' | 'tokens') => {
    const clock = createVirtualClock();
    const asked: string[] = [];
    const fetch: typeof globalThis.fetch = async (url, init) => {
      const { model: name }: { model: string } = JSON.parse(await new Request(url, init).text());
      asked.push(name);
      const isUsedUp = name === model && clock.now() < 20_000;
      const headers = {
        [`x-ratelimit-limit-${limit}`]: '100',
        [`x-ratelimit-remaining-${limit}`]: isUsedUp ? '0' : '99',
        [`x-ratelimit-reset-${limit}`]: isUsedUp ? '20s' : '1s',
      };
      return Response.json({ choices: [{ message: { content: 'ok' } }] }, { headers });
    };
    return { clock, asked, openai: createOpenAI({ apiKey: 'sk-a', model, fetch, clock }) };
  };

  it.each(['requests', 'tokens'] as const)(
    'of its %s holds itself, and no other',
    async (limit) => {
      const { clock, asked, openai } = drained(limit);
      const long = ask('x'.repeat(396));
      await clock.settle(openai.model.complete(long));
      const held = openai.model.complete(long);
      const other = openai.model.complete({ ...long, model: 'gpt-5' });
      await clock.advance(100);
      expect(asked).toEqual([model, 'gpt-5']);
      await clock.settle(Promise.all([held, other]));
      expect(asked).toEqual([model, 'gpt-5', model]);
      // Requests drip back a hundredth of them at a time; a call of all tokens waits for all of them.
      expect(clock.now()).toBeGreaterThanOrEqual(limit === 'tokens' ? 19_000 : 200);
    },
  );

  it('refuses at once a call whose deadline lies before its next turn', async () => {
    const { clock, asked, openai } = drained('tokens');
    const long = ask('x'.repeat(396));
    await clock.settle(openai.model.complete(long));
    const { error, afterMs } = await endOf(
      clock,
      openai.model.complete(long, { timeoutMs: 5_000 }),
    );
    expect(error).toMatchObject({ code: 'rate_limited', execution: 'not_executed' });
    expect(error?.retryAfterMs).toBeGreaterThanOrEqual(5_000);
    expect(afterMs).toBe(0);
    expect(asked).toEqual([model]);
  });
});

describe('whose pace it is', () => {
  it('one for all adapters that share it', async () => {
    const clock = createVirtualClock();
    const pacing = openAIPacing({ clock });
    const one = setup({ clock, pacing });
    const other = setup({ clock, pacing });
    one.fake.faults.add({ kind: 'rate_limit', retryAfter: 3_600 });
    await endOf(clock, one.openai.model.complete(ask()));
    const { error } = await endOf(clock, other.openai.model.complete(ask()));
    expect(error).toMatchObject({ code: 'rate_limited', attempts: 1 });
    expect(other.fake.requests.total).toBe(0);
    expect(pacing.registry.list().map(({ key }) => key)).toEqual([model]);
  });

  it.each([
    ['it is left out', { pacing: false }],
    ['a policy takes the place of the default', { policy: pipeline() }],
  ] as const)('nobody’s where %s', async (_name, options) => {
    const { clock, fake, openai } = setup(options);
    fake.faults.add({ kind: 'rate_limit', retryAfter: 3_600 });
    await endOf(clock, openai.model.complete(ask()));
    const next = await endOf(clock, openai.model.complete(ask()));
    expect(next).toEqual({ error: undefined, afterMs: 0 });
  });

  it('as patient as the settings ask', async () => {
    const { clock, fake, openai } = setup({ pacing: { maxWaitMs: 120_000 } });
    fake.faults.add({ kind: 'rate_limit', retryAfter: 60 });
    await endOf(clock, openai.model.complete(ask()));
    const { error, afterMs } = await endOf(clock, openai.model.complete(ask()));
    expect(error).toBeUndefined();
    expect(afterMs).toBeGreaterThanOrEqual(60_000);
  });

  it.each([
    [{ maxWaitMs: -1 }, undefined],
    [{ reserve: 1 }, undefined],
    [{ reserve: 0.1 }, pipeline()],
  ])('nobody’s where it cannot be meant: %j', (pacing, policy) => {
    const create = () => createOpenAI({ apiKey: 'k', pacing, policy });
    expect(create).toThrow(expect.objectContaining({ code: 'misconfigured' }));
  });

  it('its own where one is given beside a policy', async () => {
    const clock = createVirtualClock();
    const { fake, openai } = setup({ clock, policy: pipeline(), pacing: openAIPacing({ clock }) });
    fake.faults.add({ kind: 'rate_limit', retryAfter: 3_600 });
    await endOf(clock, openai.model.complete(ask()));
    await endOf(clock, openai.model.complete(ask()));
    expect(fake.requests.total).toBe(1);
  });
});
