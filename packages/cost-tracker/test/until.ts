/** Waits for what happens outside of the virtual clock: files and their syncs. */
export async function until(condition: () => boolean, what = 'it'): Promise<void> {
  for (let turn = 0; turn < 200_000; turn += 1) {
    if (condition()) return;
    await new Promise(setImmediate);
  }
  throw new Error(`${what} did not happen`);
}
