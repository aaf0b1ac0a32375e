import { describe, expect, it } from 'vitest';
import { inBatches } from './in-batches.js';

describe('what runs in batches', () => {
  it('takes in, in order, what came while the run before was under way', async () => {
    const runs: (readonly number[])[] = [];
    const double = inBatches<number, number>(4, async (inputs) => {
      runs.push(inputs);
      return inputs.map((input) => ({ result: 2 * input }));
    });
    expect(await Promise.all([1, 2, 3, 4, 5].map(double))).toEqual([2, 4, 6, 8, 10]);
    expect(runs).toEqual([[1, 2, 3, 4], [5]]);
  });

  it('lets those who were answered come along with those who waited', async () => {
    const sizes: number[] = [];
    const ask = inBatches<number, number>(4, async (inputs) => {
      sizes.push(inputs.length);
      return inputs.map((input) => ({ result: input }));
    });
    const askTwice = async (input: number): Promise<number> => ask(await ask(input));
    await Promise.all([1, 2, 3, 4, 5, 6].map(askTwice));
    expect(sizes).toEqual([4, 4, 4]);
  });

  it('fails the one that is wrong, and no other', async () => {
    const halve = inBatches<number, number>(4, async (inputs) =>
      inputs.map((input) =>
        input % 2 === 0 ? { result: input / 2 } : { error: new Error(`odd ${input}`) },
      ),
    );
    const ends = await Promise.allSettled([2, 3, 4].map(halve));
    expect(ends).toMatchObject([{ value: 1 }, { reason: { message: 'odd 3' } }, { value: 2 }]);
  });

  it('fails all of a run that was lost, and goes on', async () => {
    let isLost = true;
    const ask = inBatches<number, number>(2, async (inputs) => {
      if (isLost) throw new Error('lost');
      return inputs.map((input) => ({ result: input }));
    });
    const ends = await Promise.allSettled([ask(1), ask(2)]);
    expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    isLost = false;
    expect(await ask(3)).toBe(3);
  });
});
