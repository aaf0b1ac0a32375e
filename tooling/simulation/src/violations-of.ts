import { INVARIANTS } from './invariants/index.ts';
import type { Outcome } from './run-schedule.ts';

/** An invariant that did not hold, and what happened. */
export interface Violation {
  readonly invariant: string;
  readonly what: string;
}

/** All invariants that a world has broken; of each the first time. */
export function violationsOf(outcome: Outcome): Violation[] {
  return INVARIANTS.flatMap(({ name, violation }) => {
    const what = violation(outcome);
    return what === undefined ? [] : [{ invariant: name, what }];
  });
}
