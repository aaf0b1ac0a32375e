import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from '@quayside/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withAttribution } from '../src/metering/attribution.js';
import { createFakeTracker, failure, networkError } from './fake-tracker.js';
import { setupTracker, temporaryDirectory } from './tracker-setup.js';
import { until } from './until.js';

const usage = { provider: 'openai', model: 'gpt-4', tokens: 1500, cost: 0.045 };
const spool = async () => ({ directory: await temporaryDirectory() });
/** One attempt, so that a failure is at hand at once. */
const policy = pipeline();

describe('logUsage', () => {
  it('records what the Python client logs, in its words', async () => {
    const { fake, tracker, of } = setupTracker();
    const context = { user: 'ada', task: 'triage', repo: 'acme/shop', issue: 7, dry: undefined };
    const result = await tracker.logUsage({ ...usage, context });
    expect(result).toMatchObject({
      recorded: true,
      sink: 'central',
      deduplicated: false,
      cost: { amount: '0.045', currency: 'USD' },
    });
    expect([...fake.events.values()]).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
        account_id: 'control-tower-prod',
        provider: 'openai',
        model: 'gpt-4',
        tokens: 1500,
        cost: '0.045',
        currency: 'USD',
        timestamp: '2026-11-20T21:00:00.000Z',
        dimensions: { user: 'ada', task: 'triage', repository: 'acme/shop' },
        metadata: { issue: '7' },
      },
    ]);
    expect(of('usage.logged').map(({ line }) => line)).toEqual([
      'Logged usage: openai/gpt-4 - 1500 tokens, $0.0450',
    ]);
  });

  it('takes a float for the decimal that it was written as', async () => {
    const { fake, tracker } = setupTracker();
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 0, max: 9e5, noNaN: true }).filter((cost) => cost === 0 || cost > 1e-17),
        async (cost) => {
          // A decimal has at most 18 digits behind its point.
          const rounded = Number(
            cost.toPrecision(1 + Math.min(15, 17 + Math.floor(Math.log10(cost || 1)))),
          );
          const result = await tracker.logUsage({ ...usage, cost: rounded });
          expect(result.recorded).toBe(true);
          const sent = [...fake.events.values()].at(-1)?.cost;
          expect(sent).toMatch(/^\d+(\.\d+)?$/);
          expect(Number(sent)).toBe(rounded);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('completes the context by the attribution, and lets the context win', async () => {
    const { fake, tracker } = setupTracker();
    await withAttribution({ user: 'ada', team: 'core', tags: ['nightly'] }, () =>
      tracker.logUsage({ ...usage, context: { user: 'bob' } }),
    );
    const [event] = fake.events.values();
    expect(event).toMatchObject({ dimensions: { user: 'bob', team: 'core' }, tags: ['nightly'] });
  });

  it.each([
    [{ model: '' }, /model/],
    [{ tokens: -1 }, /totalTokens/],
    [{ tokens: { inputTokens: 1, cachedInputTokens: 2 } }, /tokens/],
    [{ cost: -0.01 }, /cost/],
    [{ cost: Number.NaN }, /cost/],
    [{ cost: { amount: '1', currency: 'XXQ' } }, /currency/],
  ])('answers that %j is wrong, before anything is sent', async (wrong, message) => {
    const { fake, tracker } = setupTracker({ spool: await spool() });
    const result = await tracker.logUsage({ ...usage, ...wrong });
    expect(result).toMatchObject({ recorded: false, reason: 'rejected' });
    expect(result).toMatchObject({ error: { message: expect.stringMatching(message) } });
    expect(fake.requests).toEqual([]);
    await tracker[Symbol.asyncDispose]();
  });

  it('throws with strict what it otherwise answers', async () => {
    const { fake, tracker } = setupTracker({ strict: true, policy });
    fake.intercept = networkError;
    await expect(tracker.logUsage({ ...usage, model: '' })).rejects.toMatchObject({
      code: 'invalid_request',
    });
    await expect(tracker.logUsage(usage)).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('adds nothing when the same id is logged again', async () => {
    const { fake, tracker } = setupTracker();
    await tracker.logUsage({ ...usage, id: 'run-7' });
    expect(await tracker.logUsage({ ...usage, id: 'run-7' })).toMatchObject({ deduplicated: true });
    expect(fake.events.size).toBe(1);
  });
});

describe('an event comes to rest in exactly one place', () => {
  it('the server, where it answers', async () => {
    const { fake, tracker, log } = setupTracker({ spool: await spool() });
    expect(await tracker.logUsage(usage)).toMatchObject({ sink: 'central' });
    expect([fake.events.size, log.length, (await tracker.health()).spooledBytes]).toEqual([
      1, 0, 0,
    ]);
    await tracker[Symbol.asyncDispose]();
  });

  it.each(['down', 'unauthenticated', 'a proxy that refuses'])(
    'the spool, where the server is %s, and then the server',
    async (kind) => {
      const { fake, tracker, log } = setupTracker({ spool: await spool(), policy });
      fake.intercept = () => {
        if (kind === 'down') return networkError();
        if (kind === 'unauthenticated') return failure(401, 'unauthenticated');
        return new Response('<html>', { status: 403 });
      };
      expect(await tracker.logUsage(usage)).toMatchObject({ recorded: true, sink: 'spool' });
      fake.intercept = undefined;
      expect(await tracker.flush()).toEqual({ remainingBytes: 0 });
      expect([fake.events.size, fake.repeats(), log.length]).toEqual([1, 0, 0]);
      await tracker[Symbol.asyncDispose]();
    },
  );

  it('the spool, where the answer was lost, and the server counts it once', async () => {
    const { fake, tracker } = setupTracker({ spool: await spool(), policy });
    fake.intercept = () => {
      fake.intercept = undefined;
      const [request] = fake.requests;
      void fake.fetch('http://localhost:5000/api/usage', {
        method: 'POST',
        body: JSON.stringify(request?.body),
      });
      return networkError();
    };
    expect(await tracker.logUsage(usage)).toMatchObject({ sink: 'spool' });
    await tracker.flush();
    expect([fake.events.size, fake.repeats()]).toEqual([1, 1]);
    await tracker[Symbol.asyncDispose]();
  });

  it('the ledger, where there is no spool and the server is down', async () => {
    const local = createFakeTracker();
    const { tracker: ledger } = setupTracker({ account: 'local' }, local);
    const { fake, tracker, log } = setupTracker({ ledger: ledger.usage, policy });
    fake.intercept = networkError;
    expect(await tracker.logUsage(usage)).toMatchObject({ recorded: true, sink: 'ledger' });
    expect([...local.events.values()]).toMatchObject([{ account_id: 'control-tower-prod' }]);
    expect(log).toEqual([]);
  });

  it('the log, where nothing else takes it', async () => {
    const { fake, tracker, log, of } = setupTracker({ policy });
    fake.intercept = networkError;
    expect(await tracker.logUsage({ ...usage, id: 'run-7' })).toMatchObject({
      recorded: false,
      reason: 'failed',
      error: { code: 'unavailable' },
    });
    expect(log).toMatchObject([{ event: { id: 'run-7', tokens: 1500 } }]);
    expect(of('usage.unrecorded')).toEqual([
      { type: 'usage.unrecorded', id: 'run-7', code: 'unavailable' },
    ]);
    expect(of('usage.logged')).toEqual([]);
  });

  it('the log, where the spool is full', async () => {
    const limited = { ...(await spool()), maxBytes: 500 };
    const { fake, tracker, log, of } = setupTracker({ spool: limited, policy });
    fake.intercept = networkError;
    expect(await tracker.logUsage(usage)).toMatchObject({ sink: 'spool' });
    expect(await tracker.logUsage(usage)).toMatchObject({ recorded: false, reason: 'failed' });
    expect(log).toMatchObject([{ error: { code: 'quota_exhausted' } }]);
    expect(of('spool.full')).toHaveLength(1);
    await tracker[Symbol.asyncDispose]();
  });

  it('the log, where the server refuses it for good: the spool would send it for ever', async () => {
    const { tracker, log } = setupTracker({ spool: await spool() });
    await tracker.logUsage({ ...usage, id: 'run-7' });
    const other = await tracker.logUsage({ ...usage, id: 'run-7', tokens: 1 });
    expect(other).toMatchObject({
      recorded: false,
      reason: 'rejected',
      error: { code: 'conflict' },
    });
    expect(log).toHaveLength(1);
    await tracker[Symbol.asyncDispose]();
  });
});

describe('the spool of a tracker', () => {
  it('is drained in order when the server is back, newer events behind older ones', async () => {
    const { fake, clock, tracker, of } = setupTracker({ spool: await spool(), policy });
    fake.intercept = networkError;
    for (const id of ['a', 'b', 'c']) await tracker.logUsage({ ...usage, id });
    await until(() => of('drain.failed').length > 0);
    fake.intercept = undefined;
    // The server is back, but what came before has not been sent yet.
    expect(await tracker.logUsage({ ...usage, id: 'd' })).toMatchObject({ sink: 'spool' });
    expect(fake.events.size).toBe(0);
    await clock.advance(30_000);
    await until(() => fake.events.size === 4);
    expect([...fake.events.keys()]).toEqual(['a', 'b', 'c', 'd']);
    await until(() => of('drain.recovered').length > 0);
    await tracker[Symbol.asyncDispose]();
  });

  it('waits longer after each failure, up to 30 s', async () => {
    const { fake, clock, tracker, of } = setupTracker({ spool: await spool(), policy });
    fake.intercept = networkError;
    await tracker.logUsage(usage);
    for (let failed = 1; failed <= 10; failed += 1) {
      await until(() => of('drain.failed').length === failed);
      await clock.advance(of('drain.failed').at(-1)?.retryInMs ?? 0);
    }
    const waits = of('drain.failed').map(({ retryInMs }) => retryInMs);
    expect(waits[0]).toBeLessThanOrEqual(500);
    expect(waits[9]).toBeGreaterThanOrEqual(15_000);
    expect(Math.max(...waits)).toBeLessThanOrEqual(30_000);
    await tracker[Symbol.asyncDispose]();
  });

  it('sets poison aside, delivers the others, and takes the poison back on demand', async () => {
    const directory = await temporaryDirectory();
    const { fake, tracker, of } = setupTracker({ spool: { directory }, deliver: 'spool' });
    const models = ['gpt-4', 'poison', 'gpt-5', 'poison', 'gpt-6'];
    await Promise.all(
      models.map((model, index) => tracker.logUsage({ ...usage, model, id: `${index}` })),
    );
    await tracker.flush();
    expect([...fake.events.keys()]).toEqual(['0', '2', '4']);
    const path = join(directory, 'set-aside.jsonl');
    expect(of('drain.set_aside')).toMatchObject([
      { events: 2, reason: 'invalid: model: is poison', path },
    ]);
    expect((await readFile(path, 'utf8')).match(/"id":"[13]"/g)?.length).toBeGreaterThan(1);
    fake.intercept = ({ body }) => {
      const events = (body.events as { readonly id: string }[]).map(({ id }) => id);
      fake.intercept = undefined;
      expect(events).toEqual(['1', '3']);
      return undefined;
    };
    expect(await tracker.retrySetAside()).toBe(2);
    await tracker.flush();
    expect(of('drain.set_aside')).toHaveLength(2);
    // Refused once more, and not handed out twice.
    expect(await tracker.retrySetAside()).toBe(2);
    await tracker[Symbol.asyncDispose]();
  });

  it('finds the poison in a batch that is refused as a whole', async () => {
    const { fake, tracker, of } = setupTracker({ spool: await spool(), deliver: 'spool' });
    // A server that is older than results of their own, or one event that no parser takes.
    fake.intercept = ({ body }) => {
      const events = body.events as readonly { readonly model: string }[];
      const isPoisoned = events.some(({ model }) => model === 'poison');
      return isPoisoned ? failure(400, 'invalid_request') : undefined;
    };
    const ids = Array.from({ length: 100 }, (_, index) => `${index}`);
    const modelOf = (id: string): string => (id === '37' ? 'poison' : 'gpt-4');
    await Promise.all(ids.map((id) => tracker.logUsage({ ...usage, id, model: modelOf(id) })));
    await tracker.flush();
    expect([...fake.events.keys()]).toEqual(ids.filter((id) => id !== '37'));
    expect(of('drain.set_aside')).toMatchObject([{ events: 1 }]);
    expect(fake.requests.length).toBeLessThan(40);
    await tracker[Symbol.asyncDispose]();
  });

  it('keeps everything where a proxy refuses everything', async () => {
    const { fake, clock, tracker, of } = setupTracker({
      spool: await spool(),
      deliver: 'spool',
      policy,
    });
    fake.intercept = () => new Response('<html>go away', { status: 400 });
    await tracker.logUsage(usage);
    await until(() => of('drain.failed').length > 0);
    fake.intercept = undefined;
    await clock.advance(500);
    await until(() => fake.events.size === 1);
    expect(of('drain.set_aside')).toEqual([]);
    await tracker[Symbol.asyncDispose]();
  });

  it('sends at most 1,000 events at once', async () => {
    const { fake, tracker } = setupTracker({ spool: await spool(), deliver: 'spool' });
    fake.intercept = networkError;
    await Promise.all(Array.from({ length: 2500 }, () => tracker.logUsage(usage)));
    fake.intercept = undefined;
    await tracker.flush();
    expect(fake.events.size).toBe(2500);
    const sizes = fake.requests.map(({ body }) => (body.events as unknown[]).length);
    expect(Math.max(...sizes)).toBe(1000);
    await tracker[Symbol.asyncDispose]();
  });

  it('hands what it could not send to the next process', async () => {
    const directory = await temporaryDirectory();
    const first = setupTracker({ spool: { directory }, policy });
    first.fake.intercept = networkError;
    await first.tracker.logUsage({ ...usage, id: 'left-behind' });
    await first.tracker[Symbol.asyncDispose]();
    const second = setupTracker({ spool: { directory } });
    await until(() => second.fake.events.size === 1);
    expect([...second.fake.events.keys()]).toEqual(['left-behind']);
    await second.tracker[Symbol.asyncDispose]();
  });

  it('answers before the disk has with durability async, and keeps the event all the same', async () => {
    const { fake, tracker, facts } = setupTracker({
      spool: await spool(),
      deliver: 'spool',
      durability: 'async',
    });
    expect(await tracker.logUsage(usage)).toMatchObject({ recorded: true, sink: 'spool' });
    expect(facts).toEqual([]);
    await tracker.flush();
    expect(fake.events.size).toBe(1);
    await tracker[Symbol.asyncDispose]();
  });

  it('ends a flush when its time is over', async () => {
    const { fake, clock, tracker } = setupTracker({ spool: await spool(), deliver: 'spool' });
    fake.intercept = () => new Promise<never>(() => {});
    await tracker.logUsage(usage);
    await until(() => fake.requests.length > 0);
    let report: unknown;
    const flushed = tracker.flush({ timeoutMs: 1000 }).then((ended) => {
      report = ended;
    });
    await clock.advance(999);
    expect(report).toBeUndefined();
    await clock.advance(1);
    await flushed;
    expect(report).toMatchObject({ remainingBytes: expect.any(Number) });
  });
});
