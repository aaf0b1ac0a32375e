import {
  bindingOf,
  bindPort,
  type Call,
  type ChatAnswer,
  type ChatInput,
  type ChatModel,
  chatModel,
  type Driver,
  IntegrationError,
  isConsistentUsage,
  pipeline,
  tokenUsage,
  unsupported,
  withDeadline,
} from '@quayside/core';
import { createMemoryChatModel, createMemoryEmbeddingModel } from '@quayside/core/memory';
import { retry } from '@quayside/core/resilience';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { UsageBody } from '../src/contract/usage.js';
import { currentAttribution, withAttribution } from '../src/metering/attribution.js';
import { modelThat } from './budget-setup.js';
import { networkError } from './fake-tracker.js';
import { setupTracker, temporaryDirectory } from './tracker-setup.js';

const ask: ChatInput = { messages: [{ role: 'user', content: 'How is the harbour?' }] };
const usage = tokenUsage({ inputTokens: 100, cachedInputTokens: 60, outputTokens: 20 });

function setup() {
  const world = setupTracker();
  const memory = createMemoryChatModel({ listeners: [world.tracker.meter], clock: world.clock });
  const recorded = async (): Promise<UsageBody[]> => {
    await world.tracker.flush();
    return [...world.fake.events.values()];
  };
  return { ...world, ...memory, recorded };
}

/** What one attempt does: whether it reports its usage, and how it ends. */
interface Attempt {
  readonly reports: boolean;
  readonly units?: Readonly<Record<string, number>>;
  readonly ends: 'well' | 'not_executed' | 'unknown';
}

/** A model that does what it is told, attempt by attempt. */
function scriptedModel(attempts: readonly Attempt[], world: ReturnType<typeof setupTracker>) {
  const left = [...attempts];
  const complete = async (_input: ChatInput, call: Call): Promise<ChatAnswer> => {
    const { reports, ends, units } = left.shift() ?? { reports: true, ends: 'well' };
    if (reports)
      call.emit({
        type: 'usage.reported',
        model: 'm',
        serviceTier: undefined,
        estimated: false,
        units,
        ...usage,
      });
    if (ends !== 'well')
      throw new IntegrationError({ message: 'no', code: 'unavailable', execution: ends });
    // Nobody looks at the answer.
    return {} as ChatAnswer;
  };
  const driver: Driver<ChatModel> = { complete, stream: unsupported };
  const policy = retry({ attempts: 5, clock: world.clock, random: () => 0.5 });
  const { clock, tracker } = world;
  return bindPort(chatModel, driver, {
    provider: 'scripted',
    policy,
    clock,
    listeners: [tracker.meter],
  });
}

describe('the meter', () => {
  it('records an answer with its tokens, for whom it was asked', async () => {
    const { model, willAnswer, recorded } = setup();
    willAnswer({ text: 'Calm.', usage });
    const attribution = { user: 'ada', team: 'core', task: 'triage', tags: ['nightly'] };
    await withAttribution({ ...attribution, metadata: { night: '7' } }, () => model.complete(ask));
    expect(await recorded()).toEqual([
      {
        id: expect.stringMatching(/-7[0-9a-f]{3}-/),
        account_id: 'control-tower-prod',
        provider: 'memory',
        model: 'memory-1',
        usage: expect.objectContaining({
          input_tokens: 100,
          cached_input_tokens: 60,
          output_tokens: 20,
        }),
        timestamp: '2026-11-20T21:00:00.000Z',
        estimated: false,
        dimensions: { user: 'ada', team: 'core', task: 'triage' },
        tags: ['nightly'],
        metadata: { night: '7' },
      },
    ]);
  });

  it('records what bills beside the tokens', async () => {
    const world = setupTracker();
    const units = { web_searches: 3 };
    await scriptedModel([{ reports: true, units, ends: 'well' }], world).complete(ask);
    await world.tracker.flush();
    expect([...world.fake.events.values()]).toMatchObject([{ units }]);
  });

  it('records a stream once, when it has ended', async () => {
    const { model, willAnswer, recorded, fake } = setup();
    willAnswer({ text: 'Calm and clear.', usage });
    for await (const _ of await model.stream(ask)) expect(fake.events.size).toBe(0);
    expect(await recorded()).toMatchObject([{ estimated: false, usage: { input_tokens: 100 } }]);
  });

  it('records a stream that is left, aborted or cut as an estimate, not as nothing', async () => {
    const { model, willAnswer, failNext, recorded } = setup();
    willAnswer({ text: 'one two three' });
    for await (const { type } of await model.stream(ask)) if (type === 'text.added') break;
    willAnswer({ text: 'one two three' });
    const controller = new AbortController();
    const reason = new Error('the user has gone');
    const aborted = async (): Promise<void> => {
      for await (const _ of await model.stream(ask, { signal: controller.signal }))
        controller.abort(reason);
    };
    await expect(aborted()).rejects.toBe(reason);
    failNext('stream', 'cut');
    willAnswer({ text: 'one two three' });
    const cut = async (): Promise<void> => {
      for await (const _ of await model.stream(ask));
    };
    await expect(cut()).rejects.toMatchObject({ code: 'unavailable' });
    const events = await recorded();
    expect(events.map(({ estimated }) => estimated)).toEqual([true, true, true]);
    for (const { usage: tokens } of events) expect(tokens?.input_tokens).toBeGreaterThan(0);
  });

  it('records embeddings', async () => {
    const { tracker, recorded } = setup();
    const { model } = createMemoryEmbeddingModel({ listeners: [tracker.meter] });
    await model.embed({ texts: ['harbour'] });
    expect(await recorded()).toMatchObject([{ provider: 'memory', usage: { output_tokens: 0 } }]);
  });

  it('records one event for each attempt that reports usage, however it ends, and no other', async () => {
    const attempts = fc.array(
      fc.record({
        reports: fc.boolean(),
        ends: fc.constantFrom('not_executed' as const, 'unknown' as const),
      }),
      { maxLength: 4 },
    );
    await fc.assert(
      fc.asyncProperty(attempts, async (failed) => {
        const world = setupTracker();
        const model = scriptedModel([...failed, { reports: true, ends: 'well' }], world);
        await world.clock.settle(model.complete(ask));
        await world.tracker.flush();
        expect(world.fake.events.size).toBe(1 + failed.filter(({ reports }) => reports).length);
        const silent = failed.filter(({ reports, ends }) => !reports && ends === 'unknown').length;
        const told = world.of('usage.unaccounted').map((fact) => fact.attempts);
        // An attempt that reported and was not executed contradicts itself, and hides one that is silent.
        if (failed.every(({ reports, ends }) => !reports || ends === 'unknown'))
          expect(told).toEqual(silent === 0 ? [] : [silent]);
      }),
      { numRuns: 50 },
    );
  });

  it('tells of an answer without usage, instead of recording nothing in silence', async () => {
    const world = setupTracker();
    await scriptedModel([{ reports: false, ends: 'well' }], world).complete(ask);
    expect(world.of('usage.unaccounted')).toEqual([
      {
        type: 'usage.unaccounted',
        provider: 'scripted',
        port: 'chat',
        operation: 'complete',
        attempts: 1,
      },
    ]);
  });

  it('tells of an attempt that outlives its call', async () => {
    const world = setupTracker();
    const { model } = modelThat(
      { ...world, policy: pipeline(), listeners: [world.tracker.meter] },
      () =>
        new Promise((resolve) => {
          const late = { execution: 'unknown', code: 'unavailable' } as const;
          world.clock.schedule(() => resolve(late), 5000);
        }),
    );
    const answer = model.complete(ask, { timeoutMs: 1000 }).catch((error) => error);
    await world.clock.advance(1000);
    expect(await answer).toMatchObject({ code: 'timeout' });
    expect(world.of('usage.unaccounted')).toEqual([]);
    await world.clock.advance(4000);
    expect(world.of('usage.unaccounted')).toMatchObject([{ attempts: 1 }]);
  });

  it('records a report once that it hears twice', async () => {
    const { model, tracker, recorded, fake } = setup();
    bindingOf(model)?.invoker.subscribe((fact, call) => tracker.meter(fact, call));
    await model.complete(ask);
    expect(await recorded()).toHaveLength(1);
    expect(fake.requests).toHaveLength(1);
  });

  it('keeps the totals of a report whose parts do not fit, as an estimate', async () => {
    const { model, willAnswer, recorded } = setup();
    willAnswer({ text: 'x', usage: { ...usage, cachedInputTokens: 101 } });
    await model.complete(ask);
    const [event] = await recorded();
    expect(event).toMatchObject({
      estimated: true,
      usage: { input_tokens: 100, output_tokens: 20 },
    });
    expect(event?.usage?.cached_input_tokens).toBeUndefined();
  });

  it('counts every token in one class: the classes add up to what the provider counted', async () => {
    const part = fc.nat({ max: 1_000_000 });
    const parts = fc.record({
      ...{ plain: part, cached: part, short: part, long: part, heard: part },
      ...{ said: part, thought: part, spoken: part },
    });
    const { tracker, fake, clock } = setupTracker();
    await fc.assert(
      fc.asyncProperty(
        parts,
        async ({ plain, cached, short, long, heard, said, thought, spoken }) => {
          const counted = tokenUsage({
            inputTokens: plain + cached + short + long + heard,
            cachedInputTokens: cached,
            cacheWriteTokens: short + long,
            longCacheWriteTokens: long,
            audioInputTokens: heard,
            outputTokens: said + thought + spoken,
            reasoningTokens: thought,
            audioOutputTokens: spoken,
          });
          expect(isConsistentUsage(counted)).toBe(true);
          const { model, willAnswer } = createMemoryChatModel({
            listeners: [tracker.meter],
            clock,
          });
          willAnswer({ text: 'x', usage: counted });
          await model.complete(ask);
          await tracker.flush();
          const wire = [...fake.events.values()].at(-1)?.usage;
          const of = (name: keyof NonNullable<typeof wire>): number => wire?.[name] ?? Number.NaN;
          const input = [
            of('input_tokens') -
              of('cached_input_tokens') -
              of('cache_write_tokens') -
              of('audio_input_tokens'),
            of('cached_input_tokens'),
            of('cache_write_tokens') - of('long_cache_write_tokens'),
            of('long_cache_write_tokens'),
            of('audio_input_tokens'),
          ];
          expect(input).toEqual([plain, cached, short, long, heard]);
          expect(of('output_tokens') - of('reasoning_tokens') - of('audio_output_tokens')).toBe(
            said,
          );
          expect(of('output_tokens')).toBe(counted.outputTokens);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('never fails or delays a call, also where nothing can be recorded', async () => {
    const { model, fake, log, clock, tracker } = setup();
    fake.intercept = () => new Promise<never>(() => {});
    expect((await model.complete(ask)).text).toBe('How is the harbour?');
    fake.intercept = networkError;
    expect((await model.complete(ask)).text).toBe('How is the harbour?');
    await clock.runAll();
    await tracker.flush();
    expect(log).toHaveLength(2);
  });

  it('records after the deadline of the call that caused it', async () => {
    const { model, clock, fake, log, tracker } = setup();
    fake.intercept = async () => {
      await new Promise<void>((resolve) => clock.schedule(resolve, 2000));
      return undefined;
    };
    await withDeadline(1000, () => model.complete(ask), { clock });
    await clock.settle(tracker.flush({ timeoutMs: 10_000 }));
    expect([fake.events.size, log.length]).toEqual([1, 0]);
  });

  it('keeps what it hears in the spool before the server is asked', async () => {
    const world = setupTracker({ spool: { directory: await temporaryDirectory() } });
    world.fake.intercept = networkError;
    const { model } = createMemoryChatModel({ listeners: [world.tracker.meter] });
    await Promise.all(Array.from({ length: 50 }, () => model.complete(ask)));
    expect(world.log).toEqual([]);
    world.fake.intercept = undefined;
    await world.tracker.flush();
    expect(world.fake.events.size).toBe(50);
    await world.tracker[Symbol.asyncDispose]();
  });
});

describe('withAttribution', () => {
  it('keeps every call with its caller, however many run at once and whatever they wait for', async () => {
    const { model, fake, recorded } = setup();
    const callers = Array.from({ length: 100 }, (_, index) => `user-${index}`);
    await Promise.all(
      callers.map((user, index) =>
        withAttribution({ user }, async () => {
          for (let turn = 0; turn < index % 7; turn += 1) await new Promise(setImmediate);
          if (index % 3 === 0) await model.complete(ask);
          else for await (const _ of await model.stream(ask)) await new Promise(setImmediate);
        }),
      ),
    );
    await recorded();
    const users = [...fake.events.values()].map(({ dimensions }) => dimensions?.user);
    expect(users.toSorted()).toEqual(callers.toSorted());
  });

  it('counts a stream for whom it was begun, wherever it is read', async () => {
    const { model, recorded } = setup();
    const stream = await withAttribution({ user: 'ada' }, () => model.stream(ask));
    await withAttribution({ user: 'bob' }, async () => {
      for await (const _ of stream);
    });
    expect(await recorded()).toMatchObject([{ dimensions: { user: 'ada' } }]);
  });

  it('adds to an outer attribution, and ends with its function', async () => {
    withAttribution({ user: 'ada', team: 'core', tags: ['a'], metadata: { x: '1' } }, () => {
      withAttribution({ user: 'bob', team: undefined, tags: ['b'], metadata: { y: '2' } }, () => {
        expect(currentAttribution()).toEqual({
          user: 'bob',
          team: 'core',
          tags: ['a', 'b'],
          metadata: { x: '1', y: '2' },
        });
      });
      expect(currentAttribution().user).toBe('ada');
    });
    expect(currentAttribution()).toEqual({});
  });

  it('never breaks the work that it describes', () => {
    const tags = Array.from({ length: 20 }, (_, index) => `tag-${index}`);
    const metadata = Object.fromEntries(tags.map((tag) => [`${tag}a`, tag]));
    const wrong = { user: '', task: `${'😀'.repeat(200)}`, team: 'a\0b', tags, metadata };
    withAttribution(wrong, () => {
      const { user, task, team, tags: kept } = currentAttribution();
      expect([user, team, kept?.length]).toEqual([undefined, 'ab', 10]);
      expect(task?.length).toBe(255);
      expect(task?.isWellFormed()).toBe(true);
    });
  });
});
