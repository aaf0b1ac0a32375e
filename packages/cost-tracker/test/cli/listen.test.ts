import { createVirtualClock, type VirtualClock } from '@quayside/core/testing';
import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Listener, listen } from '../../src/cli/serve/listen.js';

const DRAIN_MS = 60_000;

describe('a server that drains', () => {
  let clock: VirtualClock;
  let listener: Listener;
  let finish: (() => void) | undefined;
  beforeEach(async () => {
    clock = createVirtualClock();
    const app = new Hono();
    finish = undefined;
    app.get('/slow', async (context) => {
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      return context.text('done');
    });
    app.get('/live/events', (context) => streamSSE(context, () => new Promise<void>(() => {})));
    listener = await listen(app, { port: 0, host: '127.0.0.1' }, clock);
  });

  /** Sends a request that does not end by itself, and waits until it is there. */
  const startSlow = async (): Promise<{ readonly answer: Promise<Response> }> => {
    const answer = fetch(`${listener.url}/slow`);
    while (finish === undefined) await new Promise(setImmediate);
    return { answer };
  };

  it('lets the requests under way end, and takes no more', async () => {
    const slow = await startSlow();
    const drained = listener.drain(DRAIN_MS);
    await expect(fetch(`${listener.url}/slow`)).rejects.toThrow('fetch failed');
    finish?.();
    const answer = await slow.answer;
    expect(await answer.text()).toBe('done');
    // The connection would be kept for the next request otherwise, which holds up the end.
    expect(answer.headers.get('connection')).toBe('close');
    await drained;
    expect(clock.pendingTimers).toBe(0);
  });

  it('does not wait for the live page, which would never end', async () => {
    const live = await fetch(`${listener.url}/live/events`);
    await listener.drain(DRAIN_MS);
    await expect(live.text()).rejects.toThrow();
  });

  it('cuts off what is not over in time', async () => {
    const slow = await startSlow();
    const drained = listener.drain(DRAIN_MS);
    await clock.advance(DRAIN_MS);
    await drained;
    await expect(slow.answer).rejects.toThrow('fetch failed');
  });
});
