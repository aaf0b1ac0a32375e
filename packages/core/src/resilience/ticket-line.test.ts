import { expect, it } from 'vitest';
import { testCall } from '../../test/resilience/scripted-provider.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { type Gate, TicketLine } from './ticket-line.js';

/** Lets go who is named, from the moment that is named for all. */
class NameGate implements Gate<string> {
  readonly named = new Set<string>();
  opensAt = Number.POSITIVE_INFINITY;
  readonly asked: string[] = [];

  depart(ticket: string, now: number): boolean {
    this.asked.push(`${ticket} at ${now}`);
    return this.named.has(ticket) || now >= this.opensAt;
  }

  departsAt(): number {
    return this.opensAt;
  }
}

function setup() {
  const clock = createVirtualClock();
  const gate = new NameGate();
  return { clock, gate, line: new TicketLine(gate, clock) };
}

it('a ticket line › asks the gate for the first in line, by its own ticket, until one may not go', async () => {
  const { gate, line } = setup();
  const ends = ['a', 'b', 'c'].map((ticket) => line.wait(ticket, testCall().call, 1_000));
  gate.named.add('a').add('c');
  line.wake();
  expect(await ends[0]).toBe('admitted');
  expect(line.length).toBe(2);
  expect(gate.asked).toEqual(['a at 0', 'b at 0']);
  gate.named.add('b');
  line.wake();
  expect(await Promise.all(ends)).toEqual(['admitted', 'admitted', 'admitted']);
});

it('a ticket line › comes back when the gate says, and not later than somebody wants to wait', async () => {
  const { clock, gate, line } = setup();
  gate.opensAt = 400;
  const ends = [
    line.wait('a', testCall().call, 300),
    line.wait('b', testCall().call, 500),
    line.wait('c', testCall({ deadline: 350 }).call, 500),
  ];
  const endedAt = ends.map(async (end) => [await end, clock.now()]);
  await clock.settle(Promise.all(ends));
  expect(await Promise.all(endedAt)).toEqual([
    ['too_long', 300],
    ['admitted', 400],
    ['too_late', 350],
  ]);
  expect(clock.pendingTimers).toBe(0);
});

it('a ticket line › asks nobody where nobody waits', () => {
  const { gate, line } = setup();
  line.wake();
  line.dismissAll();
  expect(gate.asked).toEqual([]);
  expect(line.length).toBe(0);
});

it('a ticket line › dismisses all, the last one first', async () => {
  const { clock, line } = setup();
  const order: string[] = [];
  const ends = ['a', 'b'].map(async (ticket) => {
    const end = await line.wait(ticket, testCall().call, 1_000);
    order.push(`${ticket} ${end}`);
  });
  line.dismissAll();
  await Promise.all(ends);
  expect(order).toEqual(['b displaced', 'a displaced']);
  expect(clock.pendingTimers).toBe(0);
});

it('a ticket line › forgets a ticket whose call was aborted', async () => {
  const { gate, line } = setup();
  const controller = new AbortController();
  const gone = line.wait('gone', testCall({ signal: controller.signal }).call, 1_000);
  const next = line.wait('next', testCall().call, 1_000);
  controller.abort('reason');
  await expect(gone).rejects.toBe('reason');
  gate.named.add('next');
  line.wake();
  expect(await next).toBe('admitted');
  expect(gate.asked.filter((asked) => asked.startsWith('gone'))).toEqual([]);
});

it('a ticket line › lets nobody go by a number that it does not know', () => {
  const { line } = setup();
  expect(line.take(7, 0)).toBe(false);
  expect(line.waitMs(7, 0)).toBe(0);
});
