import { describe, expect, it } from 'vitest';
import { errorOf, failure } from '../../test/failures.js';
import { bindNotes, type Note } from '../../test/note-port.js';
import { firstOfWith } from '../first-of.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { createMemoryPins, type FallbackPins } from './fallback-pins.js';

const input = { text: 'a' };
const key = { idempotencyKey: 'order-7' };
const hang = () => new Promise<never>(() => {});

/** A primary that certainly did nothing, its backup, and a store of pins. */
function chainOn(pins: FallbackPins) {
  const clock = createVirtualClock();
  const asked: string[] = [];
  const bind = (provider: string, addNote: () => Promise<Note>) =>
    bindNotes({ addNote }, { provider, clock });
  const primary = bind('one', async () => {
    asked.push('one');
    throw failure('circuit_open', 'not_executed');
  });
  const backup = bind('two', async () => {
    asked.push('two');
    return { id: '1', text: 'two' };
  });
  return { clock, asked, port: firstOfWith({ pins }, primary, backup) };
}

describe('a store of pins that hangs', () => {
  const silent = { claim: hang, move: hang, release: hang };

  it.each([
    [100, 100],
    [undefined, 5_000],
    [60_000, 5_000],
  ])('fails a call of %s ms unsent after %i ms', async (timeoutMs, expected) => {
    const { clock, asked, port } = chainOn(silent);
    const startedAt = clock.now();
    const error = await clock.settle(errorOf(port.addNote(input, { ...key, timeoutMs })));
    expect(error).toMatchObject({ code: 'unavailable', execution: 'not_executed', attempts: 0 });
    expect(clock.now() - startedAt).toBe(expected);
    expect(asked).toEqual([]);
  });

  it("does not outlive the caller's abort", async () => {
    const { clock, port } = chainOn(silent);
    const controller = new AbortController();
    const call = port.addNote(input, { ...key, signal: controller.signal });
    const reason = new Error('enough');
    controller.abort(reason);
    await expect(call).rejects.toBe(reason);
    expect(clock.pendingTimers).toBe(0);
  });

  it("does not hide the provider's error, nor let a backup be asked", async () => {
    const { clock, asked, port } = chainOn({ ...createMemoryPins(), move: hang, release: hang });
    const error = await clock.settle(errorOf(port.addNote(input, key)));
    expect(error).toMatchObject({ code: 'circuit_open', provider: 'one' });
    expect(asked).toEqual(['one']);
    expect(clock.pendingTimers).toBe(0);
  });

  it.each(['move', 'release'] as const)('does not outlive an abort during its %s', async (step) => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const aborting = () => {
      controller.abort(reason);
      return hang();
    };
    const refusing = async () => {
      throw new Error('read only');
    };
    const pins = { ...createMemoryPins(), move: refusing, [step]: aborting };
    const { clock, port } = chainOn(pins);
    const call = port.addNote(input, { ...key, signal: controller.signal });
    await expect(call).rejects.toBe(reason);
    expect(clock.pendingTimers).toBe(0);
  });

  it('leaves no timer behind where it answers', async () => {
    const { clock, asked, port } = chainOn(createMemoryPins());
    expect((await port.addNote(input, key)).text).toBe('two');
    expect(asked).toEqual(['one', 'two']);
    expect(clock.pendingTimers).toBe(0);
  });
});
