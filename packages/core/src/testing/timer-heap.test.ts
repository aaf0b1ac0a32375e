import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTimerHeap, type HeapEntry } from './timer-heap.js';

const entry = (dueAt: number, order: number): HeapEntry => ({ dueAt, order, dropped: false });

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
}

/** What is left in a heap, in the order in which it comes out. */
function drain(heap: ReturnType<typeof createTimerHeap<HeapEntry>>): HeapEntry[] {
  const drained: HeapEntry[] = [];
  for (let next = heap.pop(); next !== undefined; next = heap.pop()) drained.push(next);
  return drained;
}

describe('timer heap', () => {
  it('gives back any mix of pushes, pops and drops as a sorted row would', () => {
    const step = fc.oneof(
      fc.record({ push: fc.integer({ min: 0, max: 9 }) }),
      fc.record({ drop: fc.nat() }),
      fc.constant('pop' as const),
    );
    const property = fc.property(fc.array(step, { maxLength: 400, size: 'max' }), (steps) => {
      const heap = createTimerHeap<HeapEntry>();
      const pushed: HeapEntry[] = [];
      let model: HeapEntry[] = [];
      for (const one of steps) {
        if (one === 'pop') {
          model.sort((a, b) => a.dueAt - b.dueAt || a.order - b.order);
          expect(heap.peek()).toBe(model[0]);
          expect(heap.pop()).toBe(model.shift());
        } else if ('push' in one) {
          const added = entry(one.push / 4, pushed.length);
          pushed.push(added);
          model.push(added);
          heap.push(added);
        } else {
          const victim = pushed[one.drop % Math.max(1, pushed.length)];
          model = model.filter((kept) => kept !== victim);
          if (victim !== undefined) heap.drop(victim);
        }
        expect(heap.size).toBe(model.length);
      }
      model.sort((a, b) => a.dueAt - b.dueAt || a.order - b.order);
      expect(drain(heap)).toEqual(model);
    });
    fc.assert(property, { seed: 11, numRuns: 500 });
  });

  it('keeps the order of Infinity by the order of pushing', () => {
    const heap = createTimerHeap<HeapEntry>();
    const far = [1, 2, 3].map((order) => entry(Number.POSITIVE_INFINITY, order));
    for (const one of far) heap.push(one);
    expect(drain(heap)).toEqual(far);
  });

  it('lets go of dropped entries, so that cancelled timers do not pile up', async () => {
    const heap = createTimerHeap<HeapEntry>();
    const kept = entry(5, 0);
    heap.push(kept);
    const dropped = Array.from({ length: 1_000 }, (_, n) => {
      const gone = entry(10, n + 1);
      heap.push(gone);
      heap.drop(gone);
      return new WeakRef(gone);
    });
    // A WeakRef holds what it refers to until the current task has ended.
    await new Promise((resolve) => setImmediate(resolve));
    collectGarbage();
    expect(dropped.filter((ref) => ref.deref() !== undefined).length).toBeLessThan(100);
    expect(drain(heap)).toEqual([kept]);
  });
});
