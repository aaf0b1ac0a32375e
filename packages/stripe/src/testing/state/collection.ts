/** What every stored object has. Stored objects never change: a new version replaces the old one. */
export interface StripeObject {
  readonly id: string;
  readonly object: string;
}

/** Where a page starts and how long it is. */
export interface PageQuery {
  readonly limit: number;
  readonly startingAfter?: string | undefined;
  readonly endingBefore?: string | undefined;
}

export interface CollectionPage<T> {
  readonly items: readonly T[];
  readonly hasMore: boolean;
}

/** Objects of one kind in the order of their creation. */
export interface Collection<T extends StripeObject> {
  /** Adds an object, or replaces the version that is there. */
  put<V extends T>(object: V): V;
  get(id: string): T | undefined;
  remove(id: string): void;
  /** Newest first. */
  newestFirst(): Iterable<T>;
  /** One page, newest first, both ways. Undefined where the cursor is unknown. */
  page(query: PageQuery, accepts: (object: T) => boolean): CollectionPage<T> | undefined;
}

/** Up to `count` objects that pass, from one place in one direction. */
function collect<T>(
  slots: readonly (T | undefined)[],
  from: number,
  step: 1 | -1,
  count: number,
  accepts: (object: T) => boolean,
): T[] {
  const found: T[] = [];
  for (let at = from; at >= 0 && at < slots.length && found.length < count; at += step) {
    const object = slots[at];
    if (object !== undefined && accepts(object)) found.push(object);
  }
  return found;
}

export function createCollection<T extends StripeObject>(): Collection<T> {
  const slots: (T | undefined)[] = [];
  // Removed ids keep their place, so that a cursor stays valid while its object goes.
  const places = new Map<string, number>();
  return {
    put(object) {
      const place = places.get(object.id);
      if (place !== undefined) slots[place] = object;
      else places.set(object.id, slots.push(object) - 1);
      return object;
    },
    get: (id) => slots[places.get(id) ?? -1],
    remove(id) {
      const place = places.get(id);
      if (place !== undefined) slots[place] = undefined;
    },
    *newestFirst() {
      for (let at = slots.length - 1; at >= 0; at -= 1) {
        const object = slots[at];
        if (object !== undefined) yield object;
      }
    },
    page({ limit, startingAfter, endingBefore }, accepts) {
      const cursor = startingAfter ?? endingBefore;
      const place = cursor === undefined ? slots.length : places.get(cursor);
      if (place === undefined) return undefined;
      const backwards = startingAfter === undefined && endingBefore !== undefined;
      const found = backwards
        ? collect(slots, place + 1, 1, limit + 1, accepts)
        : collect(slots, place - 1, -1, limit + 1, accepts);
      const items = found.slice(0, limit);
      return { items: backwards ? items.reverse() : items, hasMore: found.length > limit };
    },
  };
}
