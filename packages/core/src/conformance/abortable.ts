/** An abort with a reason of the caller's own; the call must reject with exactly this object. */
export function abortable(): { readonly controller: AbortController; readonly reason: Error } {
  return { controller: new AbortController(), reason: new Error('the caller has gone') };
}
