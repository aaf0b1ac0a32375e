import { describe, expect, it } from 'vitest';
import { errorOf, failure, recorder } from '../test/failures.js';
import type { Notes } from '../test/note-port.js';
import { bindNotes, type Note } from '../test/note-port.js';
import { type BoundPort, bindingOf } from './bind-port.js';
import type { ErrorCode, Execution } from './errors/error-code.js';
import type { FallbackPins } from './fallback/fallback-pins.js';
import { createMemoryPins } from './fallback/fallback-pins.js';
import { provenanceOf } from './fallback/provenance.js';
import { firstOf, firstOfWith } from './first-of.js';
import { createMemoryPaymentGateway } from './memory/memory-payment-gateway.js';
import { createVirtualClock } from './testing/virtual-clock.js';

/** A provider that answers with its own name, or fails as it is told to. */
function pad(provider: string) {
  const failing: Error[] = [];
  const keys: Array<string | undefined> = [];
  const answer = async (
    _: unknown,
    call: { idempotencyKey: string | undefined },
  ): Promise<Note> => {
    keys.push(call.idempotencyKey);
    const error = failing.shift();
    if (error !== undefined) throw error;
    return { id: '1', text: provider };
  };
  const port = bindNotes(
    {
      addNote: answer,
      appendNote: answer,
      getNote: answer,
      removeNote: async () => void (await answer(0, { idempotencyKey: undefined })),
    },
    { provider },
  );
  const fail = (code: ErrorCode, execution: Execution, times = 1): void => {
    for (let count = 0; count < times; count += 1) failing.push(failure(code, execution));
  };
  return { port, fail, keys };
}

function pair(pins?: FallbackPins) {
  const [one, two] = [pad('one'), pad('two')];
  const { facts, listen } = recorder();
  const port = firstOfWith({ listeners: [listen], pins }, one.port, two.port);
  const fallbacks = () => facts.filter(({ type }) => type === 'fallback.used');
  return { one, two, port, fallbacks };
}

const input = { text: 'a' };
const key = (idempotencyKey = 'order-7') => ({ idempotencyKey });
const calls: Readonly<Record<string, (port: BoundPort<Notes>) => Promise<unknown>>> = {
  safe: (port) => port.getNote('1'),
  natural: (port) => port.removeNote('1'),
  keyed: (port) => port.addNote(input, key()),
  none: (port) => port.appendNote(input),
};

const FALLS_BACK: readonly ErrorCode[] = [
  'unavailable',
  'timeout',
  'rate_limited',
  'quota_exhausted',
  'circuit_open',
  'bulkhead_full',
  'malformed_response',
  'unauthenticated',
  'unsupported',
];
const NEVER: readonly ErrorCode[] = [
  'invalid_request',
  'permission_denied',
  'not_found',
  'conflict',
  'rejected',
  'cancelled',
  'misconfigured',
  'invalid_signature',
];
const EXECUTIONS: readonly Execution[] = ['not_executed', 'executed', 'unknown'];

describe('firstOf › when it falls back', () => {
  it('never while the primary answers', async () => {
    const { port, two, fallbacks } = pair();
    for (const call of Object.values(calls)) await call(port);
    expect(two.keys).toEqual([]);
    expect(fallbacks()).toEqual([]);
  });

  const table = Object.keys(calls).flatMap((idempotency) =>
    [...FALLS_BACK, ...NEVER].flatMap((code) =>
      EXECUTIONS.map((execution) => ({
        idempotency,
        code,
        execution,
        falls:
          FALLS_BACK.includes(code) && (idempotency === 'safe' || execution === 'not_executed'),
      })),
    ),
  );

  it.each(table)(
    '$idempotency, $code, $execution: $falls',
    async ({ idempotency, code, execution, falls }) => {
      const { port, one, two, fallbacks } = pair();
      // An error that was never sent cannot be `executed`: drivers say so themselves here.
      one.fail(code, execution);
      const outcome = await calls[idempotency]?.(port).then(
        () => 'answered',
        (error: { code: string }) => error.code,
      );
      expect(outcome).toBe(falls ? 'answered' : code);
      expect(two.keys).toHaveLength(falls ? 1 : 0);
      expect(fallbacks()).toEqual(falls ? [{ type: 'fallback.used', from: 'one', to: 'two' }] : []);
    },
  );

  it('asks everybody in order', async () => {
    const pads = ['one', 'two', 'three'].map(pad);
    const [one, two, three] = pads.map(({ port }) => port);
    if (!one || !two || !three) return expect.unreachable();
    pads[0]?.fail('circuit_open', 'not_executed');
    pads[1]?.fail('unavailable', 'not_executed');
    expect((await firstOf(one, two, three).addNote(input, key())).text).toBe('three');
  });

  it("never after the caller's abort", async () => {
    const controller = new AbortController();
    const reason = new Error('gone');
    const one = bindNotes({
      getNote: async () => {
        controller.abort(reason);
        throw failure('unavailable', 'not_executed');
      },
    });
    const two = pad('two');
    const reading = firstOf(one, two.port).getNote('1', { signal: controller.signal });
    const error = await errorOf(reading);
    expect(error).toMatchObject({ code: 'unavailable', details: undefined });
    expect(two.keys).toEqual([]);
    await expect(firstOf(one, two.port).getNote('1', { signal: controller.signal })).rejects.toBe(
      reason,
    );
  });

  it('not once the time of the whole call is over', async () => {
    const clock = createVirtualClock();
    const one = bindNotes({ getNote: () => new Promise(() => {}) }, { clock });
    const two = pad('two');
    const error = errorOf(firstOf(one, two.port).getNote('1', { timeoutMs: 100 }));
    await clock.advance(100);
    expect(await error).toMatchObject({ code: 'timeout', details: undefined });
    expect(two.keys).toEqual([]);
  });

  it('gives the backup only the time that is left', async () => {
    const clock = createVirtualClock();
    const one = bindNotes(
      {
        getNote: async () => {
          await clock.advance(70);
          throw failure('unavailable', 'unknown');
        },
      },
      { clock },
    );
    const two = bindNotes(
      { getNote: async (_, call) => ({ id: '1', text: String(call.deadline) }) },
      { clock },
    );
    expect((await firstOf(one, two).getNote('1', { timeoutMs: 100 })).text).toBe('100');
  });
});

describe('firstOf › errors', () => {
  it("throws the primary's, and names what the backups said", async () => {
    const { port, one, two } = pair();
    one.fail('circuit_open', 'not_executed');
    two.fail('not_found', 'executed');
    const error = await errorOf(port.getNote('1'));
    expect(error).toMatchObject({ code: 'circuit_open', provider: 'one', operation: 'getNote' });
    expect(error.details).toEqual({ fallbacks: [{ provider: 'two', code: 'not_found' }] });
  });

  it('throws that of a backup which may have acted', async () => {
    const { port, one, two } = pair();
    one.fail('circuit_open', 'not_executed');
    two.fail('timeout', 'unknown');
    const error = await errorOf(port.addNote(input, key()));
    expect(error).toMatchObject({ code: 'timeout', execution: 'unknown', provider: 'two' });
    expect(error.details).toEqual({ fallbacks: [{ provider: 'one', code: 'circuit_open' }] });
  });
});

describe('firstOf › idempotency keys', () => {
  it('stay with the primary that may have acted, also once its breaker is open', async () => {
    const { port, one, two } = pair();
    one.fail('timeout', 'unknown');
    one.fail('circuit_open', 'not_executed');
    expect((await errorOf(port.addNote(input, key()))).execution).toBe('unknown');
    expect((await errorOf(port.addNote(input, key()))).code).toBe('circuit_open');
    expect((await port.addNote(input, key())).text).toBe('one');
    expect(two.keys).toEqual([]);
  });

  it('stay with the primary that answered: a replay must not reach the backup', async () => {
    const { port, one, two } = pair();
    await port.addNote(input, key());
    one.fail('unavailable', 'not_executed');
    expect((await errorOf(port.addNote(input, key()))).code).toBe('unavailable');
    expect(two.keys).toEqual([]);
  });

  it('stay with the backup that answered, when the primary is up again', async () => {
    const { port, one, two } = pair();
    one.fail('circuit_open', 'not_executed');
    await port.addNote(input, key());
    expect((await port.addNote(input, key())).text).toBe('two');
    expect([one.keys, two.keys]).toEqual([['order-7'], ['order-7', 'order-7']]);
  });

  it('stay with the backup that may have acted', async () => {
    const { port, one, two } = pair();
    one.fail('circuit_open', 'not_executed');
    two.fail('timeout', 'unknown');
    await errorOf(port.addNote(input, key()));
    expect((await port.addNote(input, key())).text).toBe('two');
    expect(one.keys).toHaveLength(1);
  });

  it('are free again where nobody acted on them', async () => {
    const { port, one, two } = pair();
    one.fail('unavailable', 'not_executed');
    two.fail('unavailable', 'not_executed');
    await errorOf(port.addNote(input, key()));
    expect((await port.addNote(input, key())).text).toBe('one');
    one.fail('unavailable', 'not_executed');
    expect((await port.addNote(input, key('order-8'))).text).toBe('two');
  });

  it('belong to one operation each', async () => {
    const { port, one } = pair();
    await port.addNote(input, key());
    one.fail('unavailable', 'not_executed');
    expect((await port.appendNote(input, key() as never)).text).toBe('two');
  });

  it('are shared with other processes through a store', async () => {
    const pins = createMemoryPins();
    const [here, there] = [pair(pins), pair(pins)];
    here.one.fail('timeout', 'unknown');
    await errorOf(here.port.addNote(input, key()));
    there.one.fail('circuit_open', 'not_executed');
    await errorOf(there.port.addNote(input, key()));
    expect(there.two.keys).toEqual([]);
  });

  it('are not sent where nobody can tell whose they are', async () => {
    const broken = async (): Promise<never> => {
      throw new Error('redis is away');
    };
    const { port, one } = pair({ claim: broken, move: broken, release: broken });
    expect(await errorOf(port.addNote(input, key()))).toMatchObject({
      code: 'unavailable',
      execution: 'not_executed',
    });
    expect(one.keys).toEqual([]);
    expect((await port.getNote('1')).text).toBe('one');
  });

  it('do not reach a backup whose pin could not be written', async () => {
    const broken = async (): Promise<never> => {
      throw new Error('redis is away');
    };
    const { port, one, two } = pair({ ...createMemoryPins(), move: broken, release: broken });
    one.fail('unavailable', 'not_executed');
    expect((await errorOf(port.addNote(input, key()))).code).toBe('unavailable');
    expect(two.keys).toEqual([]);
  });

  it('stay with the first provider where two calls have one at the same time', async () => {
    const { port, one, two } = pair();
    one.fail('rate_limited', 'not_executed');
    const both = await Promise.allSettled([port.addNote(input, key()), port.addNote(input, key())]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect(one.keys).toEqual(['order-7', 'order-7']);
    expect(two.keys).toEqual([]);
  });

  it('are not freed while another call has them', async () => {
    const { port, one, two } = pair();
    one.fail('conflict', 'executed');
    one.fail('timeout', 'unknown');
    await Promise.allSettled([port.addNote(input, key()), port.addNote(input, key())]);
    one.fail('circuit_open', 'not_executed');
    expect((await errorOf(port.addNote(input, key()))).code).toBe('circuit_open');
    expect(two.keys).toEqual([]);
  });

  it('that belong to a provider which is gone are refused', async () => {
    const pins = createMemoryPins();
    await pins.claim('notes.addNote:order-7', 'three');
    const error = await errorOf(pair(pins).port.addNote(input, key()));
    expect(error).toMatchObject({ code: 'conflict', execution: 'unknown' });
  });

  it('are forgotten beyond a number, the oldest first', async () => {
    const pins = createMemoryPins({ keysAtMost: 2 });
    for (const name of ['a', 'b', 'c']) await pins.claim(name, 'one');
    expect(await pins.claim('c', 'two')).toEqual({ provider: 'one', fresh: false });
    expect(await pins.claim('a', 'two')).toEqual({ provider: 'two', fresh: true });
  });

  it('give one charge, whatever is lost on the way', async () => {
    const [one, two] = [createMemoryPaymentGateway(), createMemoryPaymentGateway()];
    const payments = firstOf(one.payments, two.payments);
    const charge = () =>
      payments.charge(
        { amount: { minor: 500, currency: 'EUR' }, source: 'memory_succeeds' },
        key(),
      );
    one.failNext('charge', 'unreachable');
    two.failNext('charge', 'answer_lost');
    expect((await errorOf(charge())).execution).toBe('unknown');
    expect(provenanceOf(await charge())).toBe('memory#2');
    expect([one.charges.length, two.charges.length]).toEqual([0, 1]);
  });
});

describe('firstOf › binding', () => {
  it('says who answered', async () => {
    const { port, one } = pair();
    expect(provenanceOf(await port.getNote('1'))).toBe('one');
    one.fail('unavailable', 'unknown');
    expect(provenanceOf(await port.getNote('1'))).toBe('two');
    expect(provenanceOf('a string')).toBeUndefined();
    expect(provenanceOf({})).toBeUndefined();
  });

  it('keeps the exact provenance where chains are nested', async () => {
    const [one, two, three] = [pad('one'), pad('two'), pad('three')];
    one.fail('unavailable', 'unknown');
    const port = firstOf(firstOf(one.port, two.port), three.port);
    expect(provenanceOf(await port.getNote('1'))).toBe('two');
  });

  it('lets one listener hear all members', async () => {
    const { port, one } = pair();
    const heard: string[] = [];
    const end = bindingOf(port)?.invoker.subscribe((fact, call) => {
      if (fact.type === 'call.settled' || fact.type === 'fallback.used')
        heard.push(`${call.provider} ${fact.type}`);
    });
    one.fail('unavailable', 'unknown');
    await port.getNote('1');
    expect(heard).toEqual(['one call.settled', 'one fallback.used', 'two call.settled']);
    end?.();
    await port.getNote('1');
    expect(heard).toHaveLength(3);
  });

  it('has what any member has', () => {
    const [one, two] = [
      bindNotes({ getNote: async (id) => ({ id, text: '' }) }),
      bindNotes({ removeNote: async () => {} }),
    ];
    expect(bindingOf(firstOf(one, two))?.capabilities).toEqual(new Set(['getNote', 'removeNote']));
    expect(bindingOf(firstOf(one, two))?.provider).toBe('firstOf(pad, pad#2)');
  });

  it('is usable where one member is', async () => {
    const down = async (): Promise<never> => {
      throw failure('unavailable', 'unknown');
    };
    const [sick, well, unknown] = [
      bindNotes({}, { probe: down }),
      bindNotes({}, { probe: async () => {} }),
      bindNotes({}),
    ];
    await bindingOf(firstOf(sick, unknown, well))?.probe?.();
    expect(
      (await errorOf(bindingOf(firstOf(sick, sick))?.probe?.() ?? Promise.resolve())).code,
    ).toBe('unavailable');
    expect(bindingOf(firstOf(unknown))?.probe).toBeUndefined();
  });

  it('refuses what is no bound port, and another port', () => {
    const other = createMemoryPaymentGateway().payments as never;
    expect(() => firstOf({} as never)).toThrow(/no bound port/);
    expect(() => firstOf(pad('one').port, other)).toThrow(/different ports/);
  });
});
