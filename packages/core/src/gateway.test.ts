import { describe, expect, expectTypeOf, it } from 'vitest';
import { failure, recorder } from '../test/failures.js';
import { bindNotes, type Notes } from '../test/note-port.js';
import type { BindOptions, BoundPort } from './bind-port.js';
import type { Fact } from './fact.js';
import { firstOf } from './first-of.js';
import { createGateway } from './gateway.js';
import { createInvoker } from './invoker.js';
import { only } from './only.js';
import { pipeline } from './pipeline.js';
import { describePolicy } from './policy.js';
import { circuitBreaker } from './resilience/circuit-breaker.js';
import { createVirtualClock } from './testing/virtual-clock.js';

const well = async (): Promise<void> => {};
const bind = (options: Partial<BindOptions<Notes>> = {}) =>
  bindNotes({ getNote: async (id) => ({ id, text: 'a' }) }, options);

/** A port whose reads fail in turn, and which tells of a breaker. */
function troubled(
  codes: ReadonlyArray<'unavailable' | 'not_found' | undefined>,
  states: Fact[] = [],
) {
  const left = [...codes];
  return bindNotes({
    getNote: async (id, call) => {
      for (const fact of states) call.emit(fact);
      const code = left.shift();
      if (code !== undefined) throw failure(code, 'executed');
      return { id, text: 'a' };
    },
  });
}

async function read(port: BoundPort<Notes>, times: number): Promise<void> {
  for (let count = 0; count < times; count += 1) await port.getNote('1').catch(() => {});
}

const breaker = (to: 'open' | 'half_open' | 'closed'): Fact => ({
  type: 'breaker.changed',
  key: 'pad',
  from: 'closed',
  to,
});

describe('gateway › members', () => {
  it('are there under their own names and types', async () => {
    const notes = bind();
    const gateway = createGateway({ notes, pad: { notes, version: 1 } });
    expect(gateway.notes).toBe(notes);
    expectTypeOf(gateway.notes).toEqualTypeOf<BoundPort<Notes>>();
    expectTypeOf(gateway.pad.version).toEqualTypeOf<number>();
    expect(await gateway.notes.getNote('1')).toEqual({ id: '1', text: 'a' });
  });

  it.each(['health', 'describe'])('cannot be named %s', (name) => {
    expect(() => createGateway({ [name]: bind() } as never)).toThrow(/misconfigured/);
    // @ts-expect-error the types say so too
    expect(() => createGateway({ health: bind() })).toThrow(/misconfigured/);
  });

  it('report their facts to shared listeners, once each', async () => {
    const { facts, listen } = recorder();
    const invoker = createInvoker();
    const [one, two] = [bind({ invoker }), bind({ invoker })];
    const gateway = createGateway({ one, two, pad: { one, two } }, { listeners: [listen] });
    await gateway.one.getNote('1');
    expect(facts.filter(({ type }) => type === 'call.settled')).toHaveLength(1);
  });
});

describe('gateway › health', () => {
  it('is healthy where every probe is answered', async () => {
    const clock = createVirtualClock();
    const probe = async (): Promise<void> => clock.advance(12);
    const gateway = createGateway({ notes: bind({ probe }) }, { clock });
    expect(await gateway.health()).toEqual({
      status: 'healthy',
      members: {
        notes: {
          status: 'healthy',
          latencyMs: 12,
          error: undefined,
          breakers: {},
          calls: { succeeded: 0, failed: 0, recentLatenciesMs: [] },
        },
      },
    });
  });

  it('says why a member is down, and never rejects for it', async () => {
    const sick = async (): Promise<never> => {
      throw failure('unauthenticated', 'executed');
    };
    const broken = (): never => {
      throw new TypeError('with "sk_live_1" inside');
    };
    const gateway = createGateway({
      well: bind({ probe: well }),
      sick: bind({ probe: sick }),
      broken: bind({ probe: broken }),
    });
    const { status, members } = await gateway.health();
    expect(status).toBe('degraded');
    expect(members.well.status).toBe('healthy');
    expect(members.sick).toMatchObject({ status: 'down', error: { code: 'unauthenticated' } });
    expect(members.broken).toMatchObject({ status: 'down', error: { code: 'unavailable' } });
    expect(JSON.stringify(members)).not.toContain('sk_live');
  });

  it('is down where all are', async () => {
    const probe = async (): Promise<never> => {
      throw failure('unavailable', 'unknown');
    };
    expect((await createGateway({ notes: bind({ probe }) }).health()).status).toBe('down');
  });

  it('is degraded where the provider limits us', async () => {
    const probe = async (): Promise<never> => {
      throw failure('rate_limited', 'not_executed');
    };
    const { members } = await createGateway({ notes: bind({ probe }) }).health();
    expect(members.notes).toMatchObject({ status: 'degraded', error: { code: 'rate_limited' } });
  });

  it('probes all members at once and waits for none longer than timeoutMs', async () => {
    const clock = createVirtualClock();
    let signal: AbortSignal | undefined;
    const slow = (ms: number) => () => new Promise<void>((done) => void clock.schedule(done, ms));
    const hangs: BindOptions['probe'] = (options) => {
      signal = options?.signal;
      return new Promise(() => {});
    };
    const members = {
      a: bind({ probe: slow(80) }),
      b: bind({ probe: slow(90) }),
      c: bind({ probe: hangs }),
    };
    const health = createGateway(members, { clock }).health({ timeoutMs: 100 });
    await clock.advance(100);
    const checked = (await health).members;
    expect([checked.a.latencyMs, checked.b.latencyMs, checked.c.latencyMs]).toEqual([80, 90, 100]);
    expect(checked.c).toMatchObject({ status: 'down', error: { code: 'timeout' } });
    expect(signal?.aborted).toBe(true);
    expect(clock.pendingTimers).toBe(0);
  });

  it("ends with the caller's abort", async () => {
    const clock = createVirtualClock();
    const controller = new AbortController();
    const gateway = createGateway(
      { notes: bind({ probe: () => new Promise(() => {}) }) },
      { clock },
    );
    const health = gateway.health({ signal: controller.signal });
    const reason = new Error('gone');
    controller.abort(reason);
    await expect(health).rejects.toBe(reason);
    await expect(gateway.health({ signal: controller.signal })).rejects.toBe(reason);
    expect(clock.pendingTimers).toBe(0);
  });

  it('probes an adapter once for all of its ports', async () => {
    let probes = 0;
    const probe = async (): Promise<void> => {
      probes += 1;
    };
    const invoker = createInvoker();
    const pad = { one: bind({ invoker, probe }), two: bind({ invoker, probe }), secret: 'sk' };
    expect((await createGateway({ pad }).health()).members.pad.status).toBe('healthy');
    expect(probes).toBe(1);
  });
});

describe('gateway › health without a probe', () => {
  const check = async (port: BoundPort<Notes>, calls: number) => {
    const gateway = createGateway({ port, other: { open: () => {} } });
    await read(port, calls);
    return (await gateway.health()).members;
  };

  it('is unknown before the first call, and for what is no port', async () => {
    const members = await check(troubled([]), 0);
    expect([members.port.status, members.other.status]).toEqual(['unknown', 'unknown']);
    expect(members.port.latencyMs).toBeUndefined();
  });

  it('follows the calls: refusals of wrong inputs are answers', async () => {
    const { port } = await check(
      troubled(['not_found', 'not_found', undefined, 'not_found', 'not_found']),
      5,
    );
    expect(port).toMatchObject({ status: 'healthy', calls: { succeeded: 5, failed: 0 } });
    expect(port.calls.recentLatenciesMs).toHaveLength(5);
  });

  it('is degraded where half of the last calls failed', async () => {
    const { port } = await check(
      troubled(['unavailable', undefined, 'unavailable', undefined, 'unavailable']),
      5,
    );
    expect(port).toMatchObject({ status: 'degraded', calls: { succeeded: 2, failed: 3 } });
  });

  it('tells nothing from too few calls', async () => {
    const { port } = await check(troubled(['unavailable', 'unavailable']), 2);
    expect(port.status).toBe('healthy');
  });

  it('forgets what is long ago', async () => {
    const { port } = await check(
      troubled(Array.from({ length: 10 }, () => 'unavailable' as const)),
      40,
    );
    expect(port).toMatchObject({ status: 'healthy', calls: { succeeded: 30, failed: 10 } });
    expect(port.calls.recentLatenciesMs).toHaveLength(20);
  });

  it.each([
    ['open', 'down'],
    ['half_open', 'degraded'],
    ['closed', 'healthy'],
  ] as const)('follows its breaker: %s is %s', async (state, status) => {
    const { port } = await check(troubled([], [breaker(state)]), 1);
    expect(port).toMatchObject({ status, breakers: { pad: state } });
  });

  it('counts the calls of its own port only', async () => {
    const { facts: _, listen } = recorder();
    const invoker = createInvoker({ listeners: [listen] });
    const port = bind({ invoker });
    const gateway = createGateway({ port });
    const elsewhere = {
      provider: 'pad',
      port: 'other',
      operation: 'x',
      idempotency: 'safe',
    } as const;
    await invoker.run({ ...elsewhere, idempotencyKey: undefined }, undefined, async () => 1);
    expect((await gateway.health()).members.port.calls.succeeded).toBe(0);
  });
});

describe('gateway › health of a probe that is answered', () => {
  it('sees a circuit that was isolated by hand', async () => {
    const breaker = circuitBreaker();
    const notes = bindNotes(
      { getNote: async () => ({ id: '1', text: 'a' }) },
      { policy: pipeline(breaker), probe: async () => {} },
    );
    await using gateway = createGateway({ notes });
    await notes.getNote('1');
    expect((await gateway.health()).members.notes).toMatchObject({ breakers: {} });
    breaker.registry.isolate('pad');
    expect((await gateway.health()).members.notes).toMatchObject({
      status: 'degraded',
      breakers: { pad: 'isolated' },
    });
    breaker.registry.restore('pad');
    expect((await gateway.health()).members.notes.status).toBe('healthy');
  });

  it('is degraded while a breaker is not closed', async () => {
    const port = bindNotes(
      {
        getNote: async (id, call) => {
          call.emit(breaker('open'));
          return { id, text: '' };
        },
      },
      { probe: well },
    );
    const gateway = createGateway({ port });
    await read(port, 1);
    expect((await gateway.health()).members.port.status).toBe('degraded');
  });

  it('is degraded where only the backup answers', async () => {
    const probe = async (): Promise<never> => {
      throw failure('unavailable', 'unknown');
    };
    const notes = firstOf(bind({ probe, provider: 'one' }), bind({ probe: well, provider: 'two' }));
    const { members } = await createGateway({ notes }).health();
    expect(members.notes).toMatchObject({ status: 'degraded', error: undefined });
  });
});

describe('gateway › describe', () => {
  const named = (kind: string, settings = {}, policies: never[] = []) =>
    describePolicy((call, next) => next(call), { kind, settings, policies });

  it('shows the policies that run, outside in', () => {
    const total = named('timeout', { scope: 'call', timeoutMs: 30_000 });
    const policy = pipeline(total, pipeline(only(() => true, named('limit'))));
    const [described] = createGateway({ notes: bind({ policy }) }).describe();
    expect(described).toMatchObject({
      member: 'notes',
      provider: 'pad',
      port: 'notes',
      operations: ['getNote'],
    });
    expect(described?.policies).toEqual([
      { kind: 'timeout', settings: { scope: 'call', timeoutMs: 30_000 }, policies: [] },
      { kind: 'only', settings: {}, policies: [{ kind: 'limit', settings: {}, policies: [] }] },
    ]);
    expect(described?.summary).toBe(
      'notes: pad, 1 operations, timeout(scope call, timeoutMs 30000) → only[limit]',
    );
  });

  it('shows every port of an adapter, a function by its name, and that nothing runs', () => {
    const pad = {
      one: bind(),
      two: bind({
        policy: async function mine(call, next) {
          return next(call);
        },
      }),
      version: 1,
    };
    const lines = createGateway({ pad })
      .describe()
      .map(({ summary }) => summary);
    expect(lines).toEqual([
      'pad.one: pad, 1 operations, no policy',
      'pad.two: pad, 1 operations, mine',
    ]);
  });

  it('shows the policies of every member of a chain', () => {
    const notes = firstOf(
      bind({ provider: 'one', policy: named('a') }),
      bind({ provider: 'two', policy: named('b') }),
    );
    const [described] = createGateway({ notes }).describe();
    expect(described?.summary).toContain('first_of(order one,two)[a → b]');
  });
});

describe('gateway › disposal', () => {
  function disposable(name: string, order: string[], error?: Error) {
    return {
      [Symbol.asyncDispose]: async () => {
        order.push(name);
        if (error !== undefined) throw error;
      },
    };
  }

  it('ends the members last first, each once, then the stores', async () => {
    const order: string[] = [];
    const shared = disposable('shared', order);
    const sync = { [Symbol.dispose]: () => void order.push('sync') };
    const members = { a: disposable('a', order), shared, again: shared, sync, notes: bind() };
    const stores = [disposable('store 1', order), disposable('store 2', order)];
    {
      await using gateway = createGateway(members, { stores });
      expect(gateway.a).toBe(members.a);
    }
    expect(order).toEqual(['sync', 'shared', 'a', 'store 2', 'store 1']);
  });

  it('attempts all and throws everything that failed', async () => {
    const order: string[] = [];
    const [first, second] = [new Error('a'), new Error('b')];
    const gateway = createGateway({
      a: disposable('a', order, first),
      b: disposable('b', order, second),
      c: disposable('c', order),
    });
    const error: unknown = await gateway[Symbol.asyncDispose]().then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(AggregateError);
    expect((error as AggregateError).errors).toEqual([second, first]);
    expect(order).toEqual(['c', 'b', 'a']);
  });

  it('happens once, and ends the listening', async () => {
    const order: string[] = [];
    const { facts, listen } = recorder();
    const notes = bind();
    const gateway = createGateway({ a: disposable('a', order), notes }, { listeners: [listen] });
    await gateway[Symbol.asyncDispose]();
    await gateway[Symbol.asyncDispose]();
    await notes.getNote('1');
    expect(order).toEqual(['a']);
    expect(facts).toEqual([]);
  });
});
