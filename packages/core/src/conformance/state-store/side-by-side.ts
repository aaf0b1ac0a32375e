/** Runs `one` fifty times at once. */
export function sideBySide<T>(one: (n: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: 50 }, (_, n) => one(n)));
}
