const events = globalThis.process?.getBuiltinModule?.('node:events');

/** How many listeners wait for `signal` to abort; 0 where the runtime does not tell. */
export function countListeners(signal: AbortSignal): number {
  return events?.getEventListeners(signal, 'abort').length ?? 0;
}
