/** Compares by a text, by code units: the same order on every machine, whatever its language. */
export function byName<T>(nameOf: (one: T) => string): (a: T, b: T) => number {
  return (a, b) => {
    const [left, right] = [nameOf(a), nameOf(b)];
    return left < right ? -1 : Number(left > right);
  };
}
