/** Something that is due at a time; `order` tells apart what is due at the same time. */
export interface HeapEntry {
  readonly dueAt: number;
  readonly order: number;
  /** Set by {@link TimerHeap.drop}; the entry leaves the heap when it comes up or when many have gathered. */
  dropped: boolean;
}

/** A binary heap of entries, the next one due on top. */
export interface TimerHeap<Entry extends HeapEntry> {
  /** Entries that were not dropped. */
  readonly size: number;
  push(entry: Entry): void;
  /** The entry that is due next; it stays in the heap. */
  peek(): Entry | undefined;
  /** Takes the entry that is due next out of the heap. */
  pop(): Entry | undefined;
  /** Takes an entry out of the heap, wherever it is; harmless for one that has left it. */
  drop(entry: Entry): void;
}

/** Fewer dropped entries than this are not worth a clean-up. */
const CLEAN_UP_FROM = 64;

export function createTimerHeap<Entry extends HeapEntry>(): TimerHeap<Entry> {
  let entries: Entry[] = [];
  let size = 0;
  const peek = (): Entry | undefined => {
    while (entries[0]?.dropped) removeTop(entries);
    return entries[0];
  };
  return {
    get size() {
      return size;
    },
    push: (entry) => {
      size += 1;
      entries.push(entry);
      siftUp(entries, entries.length - 1);
    },
    peek,
    pop: () => {
      const top = peek();
      if (top === undefined) return undefined;
      removeTop(entries);
      // From now on a drop finds nothing to take out.
      top.dropped = true;
      size -= 1;
      return top;
    },
    drop: (entry) => {
      if (entry.dropped) return;
      entry.dropped = true;
      size -= 1;
      // Most timers of a call are cancelled long before they are due: they must not pile up.
      if (entries.length < CLEAN_UP_FROM || entries.length < 2 * size) return;
      // A sorted row is a heap.
      entries = entries.filter(({ dropped }) => !dropped).sort(compare);
    },
  };
}

function compare(left: HeapEntry, right: HeapEntry): number {
  // Infinity minus Infinity is no number, so equality is asked first.
  return left.dueAt === right.dueAt ? left.order - right.order : left.dueAt - right.dueAt;
}

function removeTop(entries: HeapEntry[]): void {
  const last = entries.pop();
  if (last === undefined || entries.length === 0) return;
  entries[0] = last;
  siftDown(entries);
}

function siftUp(entries: HeapEntry[], from: number): void {
  const entry = entries[from];
  let index = from;
  while (entry !== undefined && index > 0) {
    const above = (index - 1) >> 1;
    const parent = entries[above];
    if (parent === undefined || compare(parent, entry) <= 0) break;
    entries[index] = parent;
    index = above;
  }
  if (entry !== undefined) entries[index] = entry;
}

function siftDown(entries: HeapEntry[]): void {
  const entry = entries[0];
  let index = 0;
  while (entry !== undefined) {
    const left = 2 * index + 1;
    const right = left + 1;
    const [leftChild, rightChild] = [entries[left], entries[right]];
    if (leftChild === undefined) break;
    const takeRight = rightChild !== undefined && compare(rightChild, leftChild) < 0;
    const child = takeRight ? rightChild : leftChild;
    if (compare(entry, child) <= 0) break;
    entries[index] = child;
    index = takeRight ? right : left;
  }
  if (entry !== undefined) entries[index] = entry;
}
