import type { AsyncLocalStorage } from 'node:async_hooks';
import { type Clock, systemClock } from './clock.js';
import { misconfigured } from './errors/misconfigured.js';

/** A deadline, and the clock it is on. */
interface InheritedDeadline {
  readonly deadline: number;
  readonly clock: Clock;
}

type Storage = AsyncLocalStorage<InheritedDeadline>;

/** Made when a deadline is first passed on; null where the runtime has no async context. */
let storage: Storage | null | undefined;

/**
 * Runs `run` with a deadline that every call made inside inherits, however deep and after however many
 * awaits: none of them, its retries and waits included, goes on beyond it. Nested deadlines only get
 * nearer, never further. Code that is no call of a bound port is not cut off.
 *
 * @param timeoutMs milliseconds from now
 * @throws misconfigured for a time that is not a finite number above 0, and on a runtime without
 * `AsyncLocalStorage`, where nothing could be inherited: give the calls `timeoutMs` or `within` there.
 */
export function withDeadline<T>(
  timeoutMs: number,
  run: () => T,
  options: { /** @default the platform's clock */ readonly clock?: Clock | undefined } = {},
): T {
  if (!(timeoutMs > 0 && Number.isFinite(timeoutMs)))
    throw misconfigured('withDeadline', `timeoutMs is ${timeoutMs}`, 'Give milliseconds above 0.');
  if (openStorage() === null)
    throw misconfigured(
      'withDeadline',
      'this runtime has no AsyncLocalStorage',
      'Give each call timeoutMs, or the call that it is made within.',
    );
  const { clock = systemClock } = options;
  const deadline = clock.now() + timeoutMs;
  return passOn(Math.min(deadline, inheritedDeadline(clock) ?? deadline), clock, run);
}

/** The deadline that this code inherits, on `clock`; undefined where there is none. */
export function inheritedDeadline(clock: Clock): number | undefined {
  const outer = storage?.getStore();
  if (outer === undefined) return undefined;
  if (outer.clock === clock) return outer.deadline;
  // Another clock: what is left is the same on both.
  return clock.now() + (outer.deadline - outer.clock.now());
}

/** Runs `run` so that calls inside it inherit `deadline`. */
export function passOn<Args extends readonly unknown[], T>(
  deadline: number,
  clock: Clock,
  run: (...args: Args) => T,
  ...args: Args
): T {
  const open = openStorage();
  return open === null ? run(...args) : open.run({ deadline, clock }, run, ...args);
}

/** Asked of the platform, since an import would keep the package out of runtimes without the module. */
function openStorage(): Storage | null {
  if (storage !== undefined) return storage;
  const hooks = globalThis.process?.getBuiltinModule?.('node:async_hooks');
  storage = hooks === undefined ? null : new hooks.AsyncLocalStorage<InheritedDeadline>();
  return storage;
}
