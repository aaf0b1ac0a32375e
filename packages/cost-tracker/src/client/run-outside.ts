import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * Runs work that outlives the call that caused it in the context in which this module was loaded: inside the
 * call it would inherit the call's deadline, and give up when that is over.
 */
export const runOutside: <T>(run: () => T) => T = AsyncLocalStorage.snapshot();
