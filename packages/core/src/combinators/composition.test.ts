import { describe, expect, expectTypeOf, it } from 'vitest';
import { errorOf, failure, recorder } from '../../test/failures.js';
import type { Notes } from '../../test/note-port.js';
import { bindNotes } from '../../test/note-port.js';
import { testCall } from '../../test/resilience/scripted-provider.js';
import { slowNotes } from '../../test/slow-notes.js';
import { type BoundPort, bindingOf } from '../bind-port.js';
import { provenanceOf } from '../fallback/provenance.js';
import { firstOf } from '../first-of.js';
import { createGateway } from '../gateway.js';
import { createMemoryPaymentGateway } from '../memory/memory-payment-gateway.js';
import { memorySources } from '../memory/memory-sources.js';
import { money } from '../money/money.js';
import type { PaymentGateway } from '../ports/payment-gateway.js';
import { hedge } from '../resilience/hedge.js';
import { timeout } from '../resilience/timeout.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { cached } from './cached.js';
import { coalesced } from './coalesced.js';
import { freshnessOf } from './freshness.js';

/** Two providers under all combinators. */
function start() {
  const clock = createVirtualClock();
  const probed: string[] = [];
  const policy = timeout(10_000, { clock });
  const [one, two] = ['one', 'two'].map((provider) =>
    slowNotes(clock, { provider, policy, probe: async () => void probed.push(provider) }),
  );
  if (one === undefined || two === undefined) throw new Error('two were made');
  const chain = firstOf(one.port, two.port);
  const port = cached(coalesced(chain), { ttlMs: 1_000, staleIfErrorMs: 1e6 });
  return { clock, probed, one, two, chain, port };
}

describe('cached(coalesced(firstOf(one, two)))', () => {
  it('keeps what the chain is: port, provider, capabilities, probe and clock', async () => {
    const { clock, probed, chain, port } = start();
    const [inner, outer] = [bindingOf(chain), bindingOf(port)];
    expect(outer).toMatchObject({ port: inner?.port, provider: 'firstOf(one, two)' });
    expect(outer?.capabilities).toBe(inner?.capabilities);
    expect(outer?.invoker.clock).toBe(clock);
    await outer?.probe?.();
    expect(probed).toEqual(['one']);
    expectTypeOf(port).toEqualTypeOf<BoundPort<Notes>>();
  });

  it('has no probe where the port has none, and names its operations', () => {
    const port = cached(bindNotes({}), { ttlMs: 1 });
    expect(bindingOf(port)?.probe).toBeUndefined();
    expect(bindingOf(port)?.capabilities).toEqual(new Set());
    expect(Object.keys(port)).toEqual(Object.keys(bindNotes({})));
    expect([port.getNote.name, port.addNote.name]).toEqual(['getNote', 'addNote']);
  });

  it('keeps the provenance of live, shared, kept and stale answers', async () => {
    const { clock, one, two, port } = start();
    one.failing.push(failure('unavailable', 'unknown'));
    const live = await clock.settle(Promise.all([port.getNote('1'), port.getNote('1')]));
    const kept = await port.getNote('1');
    await clock.advance(1_000);
    for (const provider of [one, two]) provider.failing.push(failure('unavailable', 'unknown'));
    const stale = await clock.settle(port.getNote('1'));
    expect([...live, kept, stale].map(provenanceOf)).toEqual(['two', 'two', 'two', 'two']);
    expect([...live, kept, stale].map((note) => freshnessOf(note)?.state)).toEqual([
      ...['live', 'live', 'fresh', 'stale_if_error'],
    ]);
  });

  it('a chain around a cache marks what came from it', async () => {
    const { clock, one, two } = start();
    const port = firstOf(cached(one.port, { ttlMs: 1_000 }), two.port);
    expect(provenanceOf(await clock.settle(port.getNote('1')))).toBe('one');
    expect(provenanceOf(await clock.settle(port.getNote('1')))).toBe('one');
    expect(one.sent).toHaveLength(1);
  });

  it('shows a policy that lets calls through', async () => {
    const { port } = start();
    const { call } = testCall();
    expect(await bindingOf(port)?.invoker.policy?.(call, async () => 'x')).toBe('x');
  });

  it('names all operations that share', () => {
    const { payments } = createMemoryPaymentGateway();
    const names = 'getCharge, getRefund, getCustomer';
    for (const port of [coalesced(payments), cached(payments, { ttlMs: 1 })]) {
      const { settings } = bindingOf(port)?.invoker.policy?.description ?? {};
      expect(settings).toMatchObject({ operations: names });
    }
    expect(() => coalesced(payments, { operations: ['charge'] })).toThrow(`Choose from ${names}.`);
  });

  it('keeps the provenance of hedged answers', async () => {
    const clock = createVirtualClock();
    const provider = slowNotes(clock, {
      provider: 'slow',
      policy: hedge({ afterMs: 10, clock }),
    });
    const port = cached(firstOf(provider.port), { ttlMs: 1_000 });
    expect(provenanceOf(await clock.settle(port.getNote('1')))).toBe('slow');
    expect(provider.sent).toHaveLength(2);
    expect(provenanceOf(await port.getNote('1'))).toBe('slow');
  });

  it('lets whoever subscribes hear all of it, until he leaves', async () => {
    const { clock, one, port } = start();
    const { facts, listen } = recorder();
    const end = bindingOf(port)?.invoker.subscribe(listen);
    one.failing.push(failure('unavailable', 'unknown'));
    await clock.settle(Promise.all([port.getNote('1'), port.getNote('1')]));
    await port.getNote('1');
    expect(new Set(facts.map(({ type }) => type))).toEqual(
      new Set([
        ...['cache.missed', 'coalescing.joined', 'call.started', 'attempt.started'],
        ...['attempt.settled', 'call.settled', 'fallback.used', 'cache.served'],
      ]),
    );
    const heard = facts.length;
    end?.();
    await port.getNote('1');
    await clock.settle(port.getNote('2'));
    expect(facts).toHaveLength(heard);
  });

  it('tells listeners who was asked for what, and never the input', async () => {
    const { clock, port } = start();
    const heard: unknown[] = [];
    bindingOf(port)?.invoker.subscribe((fact, call) => {
      if (fact.type === 'cache.missed') heard.push(call);
    });
    await clock.settle(port.getNote('secret'));
    expect(heard).toEqual([
      {
        provider: 'firstOf(one, two)',
        port: 'notes',
        operation: 'getNote',
        idempotency: 'safe',
        idempotencyKey: undefined,
      },
    ]);
  });

  it('a listener that throws changes nothing', async () => {
    const { clock, port } = start();
    bindingOf(port)?.invoker.subscribe(() => {
      throw new Error('listener');
    });
    expect((await clock.settle(port.getNote('1'))).id).toBe('1');
  });

  it('is a member of a gateway like any other', async () => {
    const { clock, probed, port } = start();
    const { facts, listen } = recorder();
    const gateway = createGateway({ notes: port }, { listeners: [listen], clock });
    await clock.settle(gateway.notes.getNote('1'));
    await gateway.notes.getNote('1');
    expect(facts.at(-1)).toMatchObject({ type: 'cache.served' });
    const health = await clock.settle(gateway.health());
    expect(health.members.notes).toMatchObject({ status: 'healthy', calls: { succeeded: 1 } });
    expect(probed).toEqual(['one']);
    expect(gateway.describe().map(({ summary }) => summary)).toEqual([
      'notes: firstOf(one, two), 6 operations, cached(operations getNote, ttlMs 1000, staleWhileRevalidateMs 0, staleIfErrorMs 1000000, maxEntries 1000)[coalesced(operations getNote, maxWaiting 10000)[first_of(order one,two)[timeout(scope call, timeoutMs 10000) → timeout(scope call, timeoutMs 10000)]]]',
    ]);
    await gateway[Symbol.asyncDispose]();
  });

  it('lets the escape hatch of the provider run as before', async () => {
    const { clock, port } = start();
    const identity = {
      ...{ provider: 'one', port: 'raw', operation: 'request' },
      ...({ idempotency: 'safe', idempotencyKey: undefined } as const),
    };
    const ran = bindingOf(port)?.invoker.run(identity, undefined, async () => 'raw');
    expect(await clock.settle(ran ?? Promise.reject())).toBe('raw');
  });
});

describe('payments under all combinators', () => {
  it('charges once, reads what it wrote, and keeps every type', async () => {
    const [one, two] = [createMemoryPaymentGateway(), createMemoryPaymentGateway()];
    const payments = cached(coalesced(firstOf(one.payments, two.payments)), { ttlMs: 60_000 });
    expectTypeOf(payments).toEqualTypeOf<BoundPort<PaymentGateway>>();
    const amount = money('5.00', 'EUR');
    const source = memorySources.succeeds;
    const charge = await payments.charge({ amount, source }, { idempotencyKey: 'order-1' });
    const reads = await Promise.all([1, 2, 3].map(() => payments.getCharge(charge.id)));
    expect(reads.map(({ id, status }) => [id, status])).toEqual(
      reads.map(() => [charge.id, 'succeeded']),
    );
    const customer = await payments.createCustomer({}, { idempotencyKey: 'customer-1' });
    // The customer is a write: what was known is asked for again.
    expect(freshnessOf(await payments.getCharge(charge.id))?.state).toBe('live');
    expect(freshnessOf(await payments.getCharge(charge.id))?.state).toBe('fresh');
    expect((await payments.getCustomer(customer.id)).id).toBe(customer.id);
    await payments.deleteCustomer(customer.id);
    expect((await errorOf(payments.getCustomer(customer.id))).code).toBe('not_found');
    expect([one.charges.length, two.charges.length]).toEqual([1, 0]);
  });
});

describe('freshnessOf', () => {
  it('of nested caches is that of the inner one', async () => {
    const { clock, port } = start();
    await clock.settle(port.getNote('1'));
    const outer = cached(port, { ttlMs: 10 });
    await clock.advance(100);
    const first = await outer.getNote('1');
    expect(freshnessOf(first)).toEqual({ state: 'fresh', ageMs: 100 });
  });

  it('is not known for what is no object, and for what has a class', async () => {
    class Box {
      readonly text = 'a';
    }
    const box = new Box();
    const answers = [undefined, 'text', box, null];
    for (const answer of answers) {
      const port = cached(bindNotes({ getNote: async () => answer as never }), { ttlMs: 1_000 });
      for (let count = 0; count < 2; count += 1) {
        const given: unknown = await port.getNote('1');
        expect(given).toBe(answer);
        expect(freshnessOf(given)).toBeUndefined();
      }
    }
  });

  it('is known for lists', async () => {
    const port = cached(bindNotes({ getNote: async () => [1, 2] as never }), { ttlMs: 1_000 });
    const [first, second] = [await port.getNote('1'), await port.getNote('1')];
    expect(second).toEqual([1, 2]);
    expect(second).not.toBe(first);
    expect(freshnessOf(second)?.state).toBe('fresh');
  });
});
