import { describe, expect, it } from 'vitest';
import { withAttribution } from '../src/metering/attribution.js';
import { answer, failure } from './fake-tracker.js';
import { setupTracker, temporaryDirectory } from './tracker-setup.js';
import { until } from './until.js';

const usage = { provider: 'openai', model: 'gpt-4', tokens: 1500, cost: 0.045 };
const spool = async () => ({ directory: await temporaryDirectory() });
const tooLarge = () => new Response('<html>413 Request Entity Too Large', { status: 413 });

describe('a proxy in front of the server', () => {
  it('that takes no large bodies gets smaller batches', async () => {
    const { fake, tracker, of } = setupTracker({ spool: await spool(), deliver: 'spool' });
    fake.intercept = ({ body }) =>
      (body.events as readonly unknown[]).length > 10 ? tooLarge() : undefined;
    const ids = Array.from({ length: 100 }, (_, index) => `${index}`);
    await Promise.all(ids.map((id) => tracker.logUsage({ ...usage, id })));
    expect(await tracker.flush()).toEqual({ remainingBytes: 0 });
    expect([...fake.events.keys()]).toEqual(ids);
    expect(of('drain.set_aside')).toEqual([]);
    await tracker[Symbol.asyncDispose]();
  });

  it('that takes not even one event does not hold up the others', async () => {
    const { fake, tracker, of } = setupTracker({ spool: await spool(), deliver: 'spool' });
    fake.intercept = ({ body }) => (JSON.stringify(body).includes('huge') ? tooLarge() : undefined);
    const log = (id: string) => tracker.logUsage({ ...usage, id });
    await Promise.all(['a', 'huge', 'b'].map(log));
    await tracker.flush();
    expect([...fake.events.keys()]).toEqual(['a', 'b']);
    expect(of('drain.set_aside')).toMatchObject([{ events: 1 }]);
    await tracker[Symbol.asyncDispose]();
  });

  it('that refuses in its own words costs no event: it is kept for the server', async () => {
    const { fake, tracker, log } = setupTracker({ spool: await spool() });
    fake.intercept = () => new Response('<html>plain HTTP sent to HTTPS port', { status: 400 });
    expect(await tracker.logUsage({ ...usage, id: 'a' })).toMatchObject({ sink: 'spool' });
    fake.intercept = undefined;
    await tracker.flush();
    await until(() => fake.events.has('a'));
    expect(log).toEqual([]);
    await tracker[Symbol.asyncDispose]();
  });

  it('that says 413 for one event leaves it to the log where there is no spool', async () => {
    const { fake, tracker, log } = setupTracker();
    fake.intercept = tooLarge;
    expect(await tracker.logUsage(usage)).toMatchObject({ recorded: false, reason: 'failed' });
    expect(log).toHaveLength(1);
    fake.intercept = () => failure(413, 'payload_too_large');
    expect(await tracker.logUsage(usage)).toMatchObject({ recorded: false, reason: 'rejected' });
    expect(log).toHaveLength(2);
  });
});

describe('what is odd about an event', () => {
  it('tells of one that is none, which would be missing in silence', async () => {
    const { tracker, of } = setupTracker();
    expect(await tracker.logUsage({ ...usage, id: 'odd', tokens: -1 })).toMatchObject({
      recorded: false,
      reason: 'rejected',
    });
    expect(of('usage.unrecorded')).toEqual([
      { type: 'usage.unrecorded', id: 'odd', code: 'invalid_request' },
    ]);
  });

  it('leaves room for the context beside metadata of the attribution', async () => {
    const { fake, tracker } = setupTracker();
    const entries = Array.from({ length: 50 }, (_, index) => [`k${index}`, 'outer'] as const);
    const context = { k3: 'own', ticket: 7 };
    const result = await withAttribution({ metadata: Object.fromEntries(entries) }, () =>
      tracker.logUsage({ ...usage, id: 'full', context }),
    );
    expect(result).toMatchObject({ recorded: true, sink: 'central' });
    const { metadata = {} } = fake.events.get('full') ?? {};
    expect(Object.keys(metadata)).toHaveLength(50);
    expect(metadata).toMatchObject({ k0: 'outer', k3: 'own', ticket: '7' });
  });

  it('is mended in what only describes it: half of a character in a name', async () => {
    const { fake, tracker } = setupTracker();
    await withAttribution({ user: 'ada\ud800' }, () => tracker.logUsage({ ...usage, id: 'half' }));
    expect(fake.events.get('half')?.dimensions).toEqual({ user: 'ada\ufffd' });
  });
});

it('asks about a threshold that is a very small float', async () => {
  const { fake, tracker } = setupTracker();
  const amount = (value: string) => ({ amount: value, currency: 'USD' });
  const verdict = { status: 'over', reason: null, spent: amount('1'), limit: amount('0.0000001') };
  fake.intercept = () => answer(200, verdict);
  expect(await tracker.checkBudgetAlert({ threshold: 1e-7 })).toMatchObject({ alert: true });
  expect(fake.requests[0]?.query.limit).toBe('0.0000001');
});
