/** The end of the row on both sides; no slot has this number. */
const END = 0;

/**
 * Slots in the order of their use. Links are numbers in two lists, not objects: with a hundred thousand
 * slots those lists stay in the processor's cache, and moving a slot costs next to nothing.
 */
export class UseRow {
  readonly #older = [END];
  readonly #newer = [END];
  readonly #free: number[] = [];

  /** The slot that was unused for longest; undefined in an empty row. */
  oldest(): number | undefined {
    return this.next(END);
  }

  /** The slot that was used next after this one. */
  next(slot: number): number | undefined {
    const newer = this.#newer[slot];
    return newer === END ? undefined : newer;
  }

  /** A new slot, or one that was given up, at the end of the row. */
  add(): number {
    const slot = this.#free.pop() ?? this.#older.length;
    this.#append(slot);
    return slot;
  }

  /** Moves a slot to the end of the row. */
  touch(slot: number): void {
    if (this.#newer[slot] === END) return;
    this.#unlink(slot);
    this.#append(slot);
  }

  /** Gives a slot up. */
  remove(slot: number): void {
    this.#unlink(slot);
    this.#free.push(slot);
  }

  #append(slot: number): void {
    const last = this.#older[END] ?? END;
    this.#newer[last] = slot;
    this.#older[slot] = last;
    this.#newer[slot] = END;
    this.#older[END] = slot;
  }

  #unlink(slot: number): void {
    const older = this.#older[slot] ?? END;
    const newer = this.#newer[slot] ?? END;
    this.#newer[older] = newer;
    this.#older[newer] = older;
  }
}
