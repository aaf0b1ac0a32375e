import { createMemoryStore, type StateStore } from '@quayside/core/store';
import { createVirtualClock } from '@quayside/core/testing';
import { describe, expect, it } from 'vitest';
import { createSlack, handleOnce } from '../src/index.js';
import { signSlackPayload } from '../src/testing/index.js';

const SECRET = 'signing-secret';

function setup() {
  const clock = createVirtualClock();
  const store = createMemoryStore({ clock });
  const { webhooks } = createSlack({ token: 'xoxb-a', signingSecret: SECRET, clock });
  const done: string[] = [];
  /** Takes a delivery as a server would, the `retry`th time that Slack sends it. */
  const take = async (
    id: string,
    retry: number,
    work: () => Promise<unknown> = async () => {},
    into: StateStore = store,
  ) => {
    const event = { type: 'app_mention' };
    const body = JSON.stringify({ type: 'event_callback', event_id: id, event });
    const signed = await signSlackPayload(body, SECRET, { at: new Date(clock.wallNow()) });
    const again = retry === 0 ? {} : { 'x-slack-retry-num': String(retry) };
    const delivery = await webhooks.verify(body, { ...signed, ...again });
    return handleOnce(delivery, { store: into }, async () => {
      await work();
      done.push(id);
    });
  };
  return { clock, store, take, done };
}

describe('an event that Slack delivers again', () => {
  it('is handled once', async () => {
    const { take, done } = setup();
    expect([await take('Ev1', 0), await take('Ev1', 1), await take('Ev2', 0)]).toEqual([
      'handled',
      'duplicate',
      'handled',
    ]);
    expect(done).toEqual(['Ev1', 'Ev2']);
  });

  it('is left to whoever is at it', async () => {
    const { take, done } = setup();
    const begun = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<void>();
    const first = take('Ev1', 0, () => {
      begun.resolve();
      return finish.promise;
    });
    await begun.promise;
    expect(await take('Ev1', 1)).toBe('underway');
    finish.resolve();
    expect(await first).toBe('handled');
    expect(await take('Ev1', 2)).toBe('duplicate');
    expect(done).toEqual(['Ev1']);
  });

  it('is handled again where the work failed', async () => {
    const { take, done } = setup();
    const failing = async () => {
      throw new Error('the database is down');
    };
    await expect(take('Ev1', 0, failing)).rejects.toThrow('the database is down');
    expect(await take('Ev1', 1)).toBe('handled');
    expect(done).toEqual(['Ev1']);
  });

  it('is handled by another process where the first one died', async () => {
    const { take, done, clock } = setup();
    const begun = Promise.withResolvers<void>();
    void take('Ev1', 0, () => {
      begun.resolve();
      return new Promise(() => {});
    });
    await begun.promise;
    expect(await take('Ev1', 1)).toBe('underway');
    await clock.advance(60_001);
    expect(await take('Ev1', 2)).toBe('handled');
    expect(done).toEqual(['Ev1']);
  });

  it('is answered with 200 where only the store fails behind the work', async () => {
    const { take, done, store } = setup();
    const forgetful = { ...store, compareAndSet: () => Promise.reject(new Error('no store')) };
    expect(await take('Ev1', 0, undefined, forgetful)).toBe('handled');
    expect(await take('Ev1', 1)).toBe('underway');
    expect(done).toEqual(['Ev1']);
  });

  it('is not handled while the store fails, and not lost either', async () => {
    const { take, done, store } = setup();
    const broken = { ...store, claim: () => Promise.reject(new Error('no store')) };
    await expect(take('Ev1', 0, undefined, broken)).rejects.toThrow('no store');
    expect(await take('Ev1', 1)).toBe('handled');
    expect(done).toEqual(['Ev1']);
  });
});

it('what Slack does not deliver again is handled each time', async () => {
  const { store } = setup();
  const command = {
    kind: 'command',
    command: '/deploy',
    text: '',
    userId: undefined,
    channelId: undefined,
    teamId: undefined,
    triggerId: undefined,
    responseUrl: undefined,
    payload: {},
  } as const;
  let runs = 0;
  for (let times = 0; times < 2; times += 1)
    await handleOnce(command, { store }, async () => {
      runs += 1;
    });
  expect(runs).toBe(2);
});
