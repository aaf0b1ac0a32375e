import { describe, expect, it } from 'vitest';
import { createCall } from '../call.js';
import { type CallFault, faults } from '../resilience/call-fault.js';
import {
  type FaultStep,
  faultSchedule,
  parseFaultSchedule,
  type RecordedFaultSchedule,
  seededFaultSchedule,
} from './fault-schedule.js';

const call = createCall({
  provider: 'acme',
  port: 'payments',
  operation: 'charge',
  idempotency: 'none',
  idempotencyKey: undefined,
});
const take = (schedule: RecordedFaultSchedule, count: number): (CallFault | undefined)[] =>
  Array.from({ length: count }, () => schedule.next(call));

const { stall, lostAnswer } = faults;
const slow: CallFault = { kind: 'latency', delayMs: 5, spreadMs: 10, at: 'after' };

describe('faultSchedule', () => {
  it('hands out its steps, and then lets everything through', () => {
    const schedule = faultSchedule([stall, 'ok', lostAnswer]);
    expect(take(schedule, 5)).toEqual([stall, undefined, lostAnswer, undefined, undefined]);
    expect(schedule.steps).toEqual([stall, 'ok', lostAnswer, 'ok', 'ok']);
    expect(take(faultSchedule([]), 2)).toEqual([undefined, undefined]);
    expect(take(faultSchedule([], { atEnd: 'repeat_last' }), 1)).toEqual([undefined]);
  });

  it('may go on with its last step, or start over', () => {
    const steps: FaultStep[] = ['ok', stall];
    expect(take(faultSchedule(steps, { atEnd: 'repeat_last' }), 4)).toEqual([
      undefined,
      stall,
      stall,
      stall,
    ]);
    expect(take(faultSchedule(steps, { atEnd: 'start_over' }), 5)).toEqual([
      undefined,
      stall,
      undefined,
      stall,
      undefined,
    ]);
  });

  it('refuses a fault that is none', () => {
    expect(() => faultSchedule(['ok', { kind: 'latency', delayMs: -1 }])).toThrow('delayMs is -1');
  });
});

describe('seededFaultSchedule', () => {
  const seeded = (seed: number) => seededFaultSchedule({ seed, rate: 0.5, faults: [stall, slow] });

  it('gives the same steps for the same seed, and others for another', () => {
    expect(take(seeded(7), 50)).toEqual(take(seeded(7), 50));
    expect(take(seeded(7), 50)).not.toEqual(take(seeded(8), 50));
  });

  it('keeps its rate, from nothing to everything', () => {
    const hits = (rate: number): number =>
      take(seededFaultSchedule({ seed: 1, rate, faults: [stall] }), 2_000).filter(Boolean).length;
    expect([hits(0), hits(1)]).toEqual([0, 2_000]);
    expect(hits(0.25) / 2_000).toBeCloseTo(0.25, 1);
  });

  it('refuses a rate that is no share, and a row without a fault', () => {
    for (const rate of [-0.1, 1.1, Number.NaN])
      expect(() => seededFaultSchedule({ seed: 1, rate, faults: [stall] })).toThrow(
        `seededFaultSchedule cannot work: rate is ${rate}`,
      );
    expect(() => seededFaultSchedule({ seed: 1, rate: 1, faults: [] })).toThrow('faults is empty');
  });
});

describe('a recorded schedule', () => {
  it('can be printed, read and replayed, what was drawn included', () => {
    const first = seededFaultSchedule({ seed: 3, rate: 0.6, faults: [slow, lostAnswer] });
    const drawn = take(first, 20);
    expect(new Set(drawn.map((fault) => fault?.kind))).toEqual(
      new Set(['latency', 'lost_answer', undefined]),
    );
    expect(take(first.replay(), 20)).toEqual(drawn);
    expect(take(parseFaultSchedule(String(first)), 20)).toEqual(drawn);
    expect(take(first.replay(), 21).at(-1)).toBeUndefined();
  });

  it.each([
    ['{"kind":"stall"}', 'A fault schedule is a JSON array of steps.'],
    ['["no"]', '"no" is no step of a fault schedule.'],
    ['[null]', 'null is no step'],
    ['[7]', '7 is no step'],
    ['[{}]', '{} is no step'],
    ['[{"kind":"other"}]', 'is no step'],
    ['[{"kind":"latency"}]', 'is no step'],
    ['[{"kind":"latency","delayMs":"5"}]', 'is no step'],
    ['[{"kind":"error"}]', 'is no step'],
    ['[{"kind":"error","code":7}]', 'is no step'],
  ])('cannot be read from %s', (text, message) => {
    expect(() => parseFaultSchedule(text)).toThrow(message);
  });

  it('reads every kind of fault', () => {
    const steps = ['ok', ...Object.values(faults), { kind: 'latency', delayMs: 5 }];
    expect(take(parseFaultSchedule(JSON.stringify(steps)), 7)).toEqual([
      undefined,
      ...steps.slice(1),
    ]);
  });

  it('does not pretend to keep an error of your own', () => {
    const schedule = faultSchedule([{ kind: 'error', toError: () => new Error('mine') }]);
    take(schedule, 1);
    expect(() => parseFaultSchedule(String(schedule))).toThrow('is no step');
    expect(take(schedule.replay(), 1)[0]).toHaveProperty('toError');
  });
});
