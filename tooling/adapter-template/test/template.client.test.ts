import { bindingOf } from '@quayside/core';
import { createVirtualClock, type Fault } from '@quayside/core/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { createTemplate } from '../src/index.js';
import { createFakeTemplate } from '../src/testing/index.js';

function setup(...faults: readonly Fault[]) {
  const clock = createVirtualClock();
  const fake = createFakeTemplate({ apiKey: 'right', clock });
  for (const fault of faults) fake.faults.add(fault);
  const { client } = createTemplate({ apiKey: 'right', fetch: fake.fetch, clock });
  return { clock, fake, client };
}

// The transport is loaded with the first request, in real time; virtual time would run ahead of it.
beforeAll(() => {
  const { fetch } = createFakeTemplate();
  return createTemplate({ apiKey: 'any', fetch }).client.request('GET', '/me');
});

describe('client', () => {
  it('a read whose answer was lost is sent again', async () => {
    const { clock, fake, client } = setup({ kind: 'lost_answer' });
    expect(await clock.settle(client.request('GET', '/me'))).toEqual({ id: 'me' });
    expect(fake.requests.total).toBe(2);
  });

  it('a write whose answer was lost is not, and may have happened', async () => {
    const { clock, fake, client } = setup({ kind: 'lost_answer' });
    const writing = clock.settle(client.request('POST', '/items', { json: {} }));
    await expect(writing).rejects.toMatchObject({ execution: 'unknown' });
    expect(fake.requests.total).toBe(1);
  });

  it('a refused request waits as long as Template says', async () => {
    const { clock, client } = setup({ kind: 'rate_limit', retryAfter: 7 });
    await clock.settle(client.request('POST', '/items').catch(() => {}));
    expect(clock.now()).toBeGreaterThanOrEqual(7_000);
  });
});

/** The probe of each port, by the port's name. */
const probesWith = (apiKey: string) => {
  const { fetch } = createFakeTemplate({ apiKey: 'right' });
  return Object.entries(createTemplate({ apiKey, fetch })).flatMap(([name, port]) => {
    const probe = bindingOf(port)?.probe;
    return probe === undefined ? [] : [[name, probe] as const];
  });
};

describe('probe', () => {
  it.each(probesWith('right'))('%s › resolves with the right key', async (_name, probe) => {
    await expect(probe()).resolves.toBeUndefined();
  });

  it.each(probesWith('wrong'))('%s › rejects with a wrong one', async (_name, probe) => {
    await expect(probe()).rejects.toMatchObject({ code: 'unauthenticated' });
  });
});
