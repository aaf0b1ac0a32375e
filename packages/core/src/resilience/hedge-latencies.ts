/** The last latencies of one key. */
export interface Latencies {
  record(latencyMs: number): void;
  /** The latency that `percent` of the calls stay below; undefined while too few are known to tell. */
  percentile(percent: number): number | undefined;
}

/**
 * Keeps the last `size` latencies in the order of their length as well, so that recording is two short
 * searches and asking is one read.
 */
export function createLatencies(size: number): Latencies {
  const recent: number[] = [];
  const sorted: number[] = [];
  return {
    record: (latencyMs) => {
      recent.push(latencyMs);
      sorted.splice(sorted.findLastIndex((known) => known <= latencyMs) + 1, 0, latencyMs);
      if (recent.length <= size) return;
      for (const oldest of recent.splice(0, 1)) sorted.splice(sorted.indexOf(oldest), 1);
    },
    percentile: (percent) => sorted[percentileRank(percent, sorted.length) - 1],
  };
}

/**
 * Counts from 1. The next call is above this rank in less than `100 - percent` percent of all cases: it is
 * one call more than those that are known, and one rank is given away because what is above it scatters.
 */
export function percentileRank(percent: number, count: number): number {
  return Math.ceil((percent * (count + 1)) / 100) + 1;
}
