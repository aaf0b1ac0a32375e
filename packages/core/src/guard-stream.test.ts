import { describe, expect, it } from 'vitest';
import { errorOf, failure, recorder } from '../test/failures.js';
import { bindNotes, type Note } from '../test/note-port.js';
import { type Call, createCall, deriveCall } from './call.js';
import type { Policy } from './policy.js';
import { hedge } from './resilience/hedge.js';
import { createVirtualClock } from './testing/virtual-clock.js';

const note = (id: string): Note => ({ id, text: `note ${id}` });

/** A provider that sends what it is told to, and sees when its connection is closed. */
function liveStream() {
  const waiting: Array<(step: () => IteratorResult<Note>) => void> = [];
  const steps: Array<() => IteratorResult<Note>> = [];
  let signal: AbortSignal | undefined;
  let returned = false;
  const push = (step: () => IteratorResult<Note>): void => {
    const reader = waiting.shift();
    if (reader === undefined) steps.push(step);
    else reader(step);
  };
  const iterator: AsyncIterator<Note> = {
    next: async () => {
      const step =
        steps.shift() ??
        (await new Promise<() => IteratorResult<Note>>((ready) => waiting.push(ready)));
      return step();
    },
    return: async () => {
      returned = true;
      return { done: true, value: undefined };
    },
  };
  return {
    open: async (_: unknown, call: Call) => {
      signal = call.signal;
      return { [Symbol.asyncIterator]: () => iterator };
    },
    send: (id: string) => push(() => ({ done: false, value: note(id) })),
    end: () => push(() => ({ done: true, value: undefined })),
    cut: (error: unknown) =>
      push(() => {
        throw error;
      }),
    connection: () => ({
      closed: signal?.aborted ?? false,
      reason: signal?.reason as unknown,
      returned,
    }),
  };
}

function follow(options: { readonly streamIdleMs?: number; readonly policy?: Policy } = {}) {
  const clock = createVirtualClock();
  const stream = liveStream();
  const { facts, listen } = recorder();
  const port = bindNotes({ followNotes: stream.open }, { clock, listeners: [listen], ...options });
  return { clock, stream, facts, port };
}

const from = { from: '0' };

describe('stream › opening', () => {
  it('yields the events in order and ends with the provider', async () => {
    const { port, stream } = follow();
    for (const id of ['1', '2']) stream.send(id);
    stream.end();
    const seen: string[] = [];
    for await (const { id } of await port.followNotes(from)) seen.push(id);
    expect(seen).toEqual(['1', '2']);
    expect(stream.connection().closed).toBe(false);
  });

  it('is a call that has succeeded once the first event is there', async () => {
    const { port, stream, facts } = follow();
    const opening = port.followNotes(from);
    await Promise.resolve();
    expect(facts.some(({ type }) => type === 'call.settled')).toBe(false);
    stream.send('1');
    await opening;
    expect(facts.at(-1)).toMatchObject({ type: 'call.settled', outcome: 'succeeded' });
  });

  it('fails as a call before the first event, so that a policy may repeat it', async () => {
    let opened = 0;
    const again: Policy = (call, next) =>
      next(call).catch(() => next(deriveCall(call, { attempt: 2 })));
    const port = bindNotes(
      {
        followNotes: async () => {
          opened += 1;
          if (opened === 1) throw failure('unavailable', 'unknown');
          return (async function* () {
            yield note('1');
          })();
        },
      },
      { policy: again },
    );
    const seen: string[] = [];
    for await (const { id } of await port.followNotes(from)) seen.push(id);
    expect([opened, seen]).toEqual([2, ['1']]);
  });

  it("names the call in a driver's own error, also in the middle", async () => {
    const port = bindNotes({
      followNotes: async () =>
        (async function* () {
          yield note('1');
          throw failure('unavailable', 'unknown');
        })(),
    });
    const read = async (): Promise<void> => {
      for await (const _ of await port.followNotes(from));
    };
    expect(await errorOf(read())).toMatchObject({
      code: 'unavailable',
      provider: 'pad',
      port: 'notes',
      operation: 'followNotes',
      attempts: 1,
    });
  });

  it('may be empty', async () => {
    const { port, stream } = follow();
    stream.end();
    for await (const _ of await port.followNotes(from)) expect.unreachable();
  });

  it("closes the connection where the caller's abort comes before the first event", async () => {
    const { port, stream } = follow();
    const controller = new AbortController();
    const opening = port.followNotes(from, { signal: controller.signal });
    await Promise.resolve();
    const reason = new Error('gone');
    controller.abort(reason);
    stream.cut(new DOMException('Aborted', 'AbortError'));
    await expect(opening).rejects.toBe(reason);
    expect(stream.connection().reason).toBe(reason);
  });
});

describe('stream › hedged', () => {
  it('closes the stream that lost, also where both opened in one moment', async () => {
    const clock = createVirtualClock();
    const streams = [liveStream(), liveStream()];
    let opened = 0;
    const port = bindNotes(
      {
        followNotes: (input, call) =>
          (streams[opened++] as ReturnType<typeof liveStream>).open(input, call),
      },
      { clock, policy: hedge({ afterMs: 100, clock }) },
    );
    const opening = port.followNotes(from);
    await clock.advance(100);
    expect(opened).toBe(2);
    for (const stream of streams) stream.send('1');
    const events = (await opening)[Symbol.asyncIterator]();
    expect(await events.next()).toEqual({ done: false, value: note('1') });
    const closed = streams.map((stream) => stream.connection());
    expect(closed).toMatchObject([
      { closed: false, returned: false },
      { closed: true, returned: true },
    ]);
    await events.return?.();
    expect(streams[0]?.connection()).toMatchObject({ closed: true });
  });
});

describe('stream › running', () => {
  it('outlives the timeout of the call that opened it', async () => {
    const { clock, port, stream } = follow();
    stream.send('1');
    const events = (await port.followNotes(from, { timeoutMs: 60 }))[Symbol.asyncIterator]();
    await events.next();
    await clock.advance(120);
    stream.send('2');
    expect(await events.next()).toEqual({ done: false, value: note('2') });
    expect(stream.connection().closed).toBe(false);
  });

  it('is not cut when the attempt that opened it is aborted afterwards', async () => {
    const attempt = new AbortController();
    const policy: Policy = (call, next) => next(deriveCall(call, { signal: attempt.signal }));
    const { port, stream } = follow({ policy });
    stream.send('1');
    const events = (await port.followNotes(from))[Symbol.asyncIterator]();
    await events.next();
    attempt.abort(new Error('the attempt is over'));
    stream.send('2');
    expect((await events.next()).done).toBe(false);
    expect(stream.connection().closed).toBe(false);
  });

  it('ends with timeout when no event came for so long, and closes the connection', async () => {
    const { clock, port, stream } = follow({ streamIdleMs: 5000 });
    stream.send('1');
    const events = (await port.followNotes(from))[Symbol.asyncIterator]();
    await events.next();
    const stalled = errorOf(events.next());
    await clock.advance(4999);
    expect(stream.connection().closed).toBe(false);
    await clock.advance(1);
    expect(await stalled).toMatchObject({ code: 'timeout', execution: 'unknown', provider: 'pad' });
    expect(stream.connection()).toMatchObject({ closed: true, returned: true });
    expect(clock.pendingTimers).toBe(0);
  });

  it('does not count the time that the reader takes', async () => {
    const { clock, port, stream } = follow({ streamIdleMs: 5000 });
    stream.send('1');
    const events = (await port.followNotes(from))[Symbol.asyncIterator]();
    await events.next();
    await clock.advance(60_000);
    stream.send('2');
    expect((await events.next()).done).toBe(false);
  });

  it('makes a cut an error that says that something is missing', async () => {
    const { port, stream } = follow();
    stream.send('1');
    const events = (await port.followNotes(from))[Symbol.asyncIterator]();
    await events.next();
    const cause = new Error('socket hang up');
    stream.cut(cause);
    const error = await errorOf(events.next());
    expect(error).toMatchObject({ code: 'unavailable', execution: 'unknown', cause });
    expect(error.message).toContain('incomplete');
  });

  it('lets an error of the provider through as it is', async () => {
    const { port, stream } = follow();
    stream.send('1');
    const events = (await port.followNotes(from))[Symbol.asyncIterator]();
    await events.next();
    const said = failure('quota_exhausted', 'executed');
    stream.cut(said);
    expect(await errorOf(events.next())).toBe(said);
  });
});

describe('stream › leaving', () => {
  it('closes the connection when the loop is left', async () => {
    const { port, stream, clock } = follow();
    stream.send('1');
    for await (const _ of await port.followNotes(from)) break;
    expect(stream.connection()).toMatchObject({ closed: true, returned: true });
    expect(clock.pendingTimers).toBe(0);
  });

  it("rejects with the caller's reason while it waits, and closes the connection", async () => {
    const { port, stream } = follow();
    const controller = new AbortController();
    stream.send('1');
    const opened = await port.followNotes(from, { signal: controller.signal });
    const events = opened[Symbol.asyncIterator]();
    await events.next();
    const waiting = events.next();
    const reason = new Error('gone');
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    expect(stream.connection().closed).toBe(true);
  });

  it('ends with the call that it is made within', async () => {
    const { port, stream } = follow();
    const outer = new AbortController();
    const identity = { provider: 'desk', port: 'desk', operation: 'watch' };
    const within = createCall(
      { ...identity, idempotency: 'safe', idempotencyKey: undefined },
      { signal: outer.signal },
    );
    stream.send('1');
    const events = (await port.followNotes(from, { within }))[Symbol.asyncIterator]();
    await events.next();
    const waiting = events.next();
    const reason = new Error('nobody wants it any more');
    outer.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    expect(stream.connection()).toMatchObject({ closed: true, returned: true });
  });

  it("closes the connection at the caller's abort, also while nobody waits for an event", async () => {
    const { port, stream } = follow();
    const controller = new AbortController();
    stream.send('1');
    const opened = await port.followNotes(from, { signal: controller.signal });
    await opened[Symbol.asyncIterator]().next();
    controller.abort(new Error('gone'));
    expect(stream.connection().closed).toBe(true);
  });

  it("closes the connection at the caller's abort, also where nobody began to read", async () => {
    const { port, stream } = follow();
    const controller = new AbortController();
    stream.send('1');
    const opened = await port.followNotes(from, { signal: controller.signal });
    const reason = new Error('gone');
    controller.abort(reason);
    expect(stream.connection().closed).toBe(true);
    await expect(opened[Symbol.asyncIterator]().next()).rejects.toBe(reason);
  });

  it('closes the connection where it is left before it is read', async () => {
    const { port, stream } = follow();
    stream.send('1');
    const opened = await port.followNotes(from);
    await opened[Symbol.asyncIterator]().return?.();
    expect(stream.connection().closed).toBe(true);
  });
});
