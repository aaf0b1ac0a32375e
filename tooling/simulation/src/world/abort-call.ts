import type { AbortOrigin, CallRecord } from './history.ts';
import type { World } from './world.ts';

/** What people abort with. */
const REASONS: readonly [() => unknown, ...(() => unknown)[]] = [
  () => new Error('the user left'),
  () => 'a string',
  () => null,
  () => new DOMException('It took too long.', 'TimeoutError'),
];

/** Aborts the signal of a call, and with it every call that has the same one. */
export function abortCall(world: World, call: CallRecord, origin: AbortOrigin): void {
  const controller = call.signal && world.signals.get(call.signal);
  if (controller !== undefined) abortSignal(world, controller, origin, call);
}

export function abortSignal(
  world: World,
  controller: AbortController,
  origin: AbortOrigin,
  by?: CallRecord,
): void {
  const { history } = world;
  const { signal } = controller;
  if (signal.aborted) return;
  const stamp = history.stamp();
  const reason = (REASONS[stamp.seq % REASONS.length] ?? REASONS[0])();
  for (const call of history.calls) {
    if (call.signal !== signal || call.settled !== undefined) continue;
    // What one call does comes at any moment of the others.
    const isOthers = origin !== 'timer' && call !== by;
    call.aborted = { ...stamp, reason, origin: isOthers ? 'amid' : origin };
  }
  controller.abort(reason);
}
