import { describe, expect, it } from 'vitest';
import { ThrottleWindow } from './client-throttle-window.js';

/** Counts a request that ended well, or is still on its way. */
function request(window: ThrottleWindow, now: number, end?: 'accepted' | 'refused') {
  const bucket = window.begin(now);
  bucket.requests += 1;
  if (end === undefined) bucket.pending += 1;
  if (end === 'accepted') bucket.accepts += 1;
  return bucket;
}

describe('throttle window', () => {
  it('adds up what happened within the window', () => {
    const window = new ThrottleWindow(2_000);
    expect(window.counts(0)).toEqual({ requests: 0, accepts: 0, fresh: 0 });
    request(window, 0, 'accepted');
    request(window, 50, 'refused');
    request(window, 1_000, 'accepted');
    expect(window.counts(1_500)).toEqual({ requests: 3, accepts: 2, fresh: 0 });
  });

  it('forgets by twentieths of the window when it is read', () => {
    const window = new ThrottleWindow(2_000);
    request(window, 0, 'accepted');
    request(window, 99, 'accepted');
    request(window, 100, 'accepted');
    expect(window.counts(1_999).requests).toBe(3);
    expect(window.counts(2_000).requests).toBe(1);
    expect(window.counts(2_099).requests).toBe(1);
    expect(window.counts(2_100).requests).toBe(0);
  });

  it('forgets everything after a pause, however long', () => {
    const window = new ThrottleWindow(2_000);
    for (let at = 0; at < 2_000; at += 100) request(window, at, 'refused');
    expect(window.counts(1_999)).toEqual({ requests: 20, accepts: 0, fresh: 0 });
    expect(window.counts(1e9)).toEqual({ requests: 0, accepts: 0, fresh: 0 });
  });

  it('an accept leaves the window together with its request', () => {
    const window = new ThrottleWindow(2_000);
    const bucket = request(window, 0);
    request(window, 1_900, 'refused');
    bucket.accepts += 1;
    expect(window.counts(1_999)).toMatchObject({ requests: 2, accepts: 1 });
    expect(window.counts(2_000)).toMatchObject({ requests: 1, accepts: 0 });
    // An answer that comes later still disturbs nothing.
    bucket.accepts += 1;
    expect(window.counts(2_000)).toMatchObject({ requests: 1, accepts: 0 });
  });

  it('a request without an end is fresh for one to two twentieths', () => {
    const window = new ThrottleWindow(2_000);
    request(window, 0);
    request(window, 99);
    expect(window.counts(199)).toEqual({ requests: 2, accepts: 0, fresh: 2 });
    expect(window.counts(200)).toEqual({ requests: 2, accepts: 0, fresh: 0 });
    request(window, 200);
    expect(window.counts(399).fresh).toBe(1);
    expect(window.counts(400).fresh).toBe(0);
  });

  it('a request that ended is not fresh', () => {
    const window = new ThrottleWindow(2_000);
    request(window, 0).pending -= 1;
    request(window, 10);
    expect(window.counts(20).fresh).toBe(1);
  });

  it('a clock that goes back a little stays in the youngest bucket', () => {
    const window = new ThrottleWindow(2_000);
    const bucket = request(window, 150);
    expect(window.begin(199)).toBe(bucket);
    expect(window.begin(50)).toBe(bucket);
    expect(window.begin(200)).not.toBe(bucket);
  });
});
