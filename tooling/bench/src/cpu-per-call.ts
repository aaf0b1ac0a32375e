/** CPU of this process (user + system, all threads) per call after a warm-up, in microseconds. */
export async function cpuPerCall(
  call: (call: number) => Promise<unknown>,
  options: { readonly concurrency: number; readonly warmUp: number; readonly calls: number },
): Promise<number> {
  const { concurrency, warmUp, calls } = options;
  const drive = async (total: number): Promise<void> => {
    let next = 0;
    const lane = async (): Promise<void> => {
      while (next < total) await call(next++);
    };
    await Promise.all(Array.from({ length: concurrency }, lane));
  };
  await drive(warmUp);
  globalThis.gc?.();
  const before = process.cpuUsage();
  await drive(calls);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / calls;
}
