/** Notices a list whose pages go round. Remembers one cursor, however long the list is (Brent's algorithm). */
export interface CursorTrail {
  /** Takes the cursor of the next page; true where it leads to pages that were read before. */
  repeats(next: string): boolean;
}

/** Begins a trail at the first page, or at the cursor that it is read from. */
export function createCursorTrail(from: string | undefined): CursorTrail {
  let remembered = from;
  let steps = 0;
  let stepsToTake = 1;
  return {
    repeats: (next) => {
      if (next === remembered) return true;
      steps += 1;
      if (steps === stepsToTake) {
        remembered = next;
        steps = 0;
        stepsToTake *= 2;
      }
      return false;
    },
  };
}
