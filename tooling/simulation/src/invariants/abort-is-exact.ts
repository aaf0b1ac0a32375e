import { firstAmong, type Invariant, nameOf } from './invariant.ts';

/** A call whose signal aborts rejects in that moment, with exactly the signal's reason, and begins nothing. */
export const abortIsExact: Invariant = {
  name: 'an abort ends the call at once with its reason',
  violation: (outcome) =>
    firstAmong(outcome, (call) => {
      const { aborted, settled } = call;
      if (aborted === undefined || settled === undefined) return undefined;
      if (settled.at !== aborted.at)
        return `${nameOf(call)} was aborted at ${aborted.at} ms and settled at ${settled.at} ms`;
      // What was decided before stays as it is; the abort only found it not yet delivered.
      if (aborted.origin === 'amid') return undefined;
      if (settled.outcome === 'resolved') return `${nameOf(call)} was aborted and resolved`;
      if (settled.error !== aborted.reason)
        return `${nameOf(call)} was aborted with ${aborted.reason} and rejected with ${settled.error}`;
      // A listener that aborts at the very start of an attempt comes too late for its driver.
      const begun = call.attempts.find(({ started }) => started.seq > aborted.seq);
      return begun && aborted.origin !== 'own_fact'
        ? `attempt ${begun.attempt} of ${nameOf(call)} began after the abort`
        : undefined;
    }),
};
