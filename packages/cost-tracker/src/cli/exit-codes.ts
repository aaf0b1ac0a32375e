/** What the process ends with. `check` and `reconcile` have meanings of their own for 1 and 2. */
export const EXIT = {
  ok: 0,
  failed: 1,
  /** `check`: more than the threshold was spent. */
  over: 1,
  /** `check`: nobody knows. */
  unknown: 2,
  /** `reconcile`: bill and ledger differ by more than the tolerance. */
  drift: 2,
  /** A flag that is wrong, as in sysexits.h. */
  usage: 64,
} as const;
