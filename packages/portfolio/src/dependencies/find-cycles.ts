interface Edge {
  readonly from: string;
  readonly to: string;
}

/**
 * Finds one shortest cycle through the first name of each group whose members all lead to each other. Whoever
 * breaks them all may find further ones behind.
 */
export function findCycles(names: readonly string[], edges: readonly Edge[]): string[][] {
  const next = new Map<string, string[]>();
  for (const { from, to } of edges) next.set(from, [...(next.get(from) ?? []), to]);
  const grouped = new Set<string>();
  const cycles: string[][] = [];
  for (const name of names) {
    if (grouped.has(name)) continue;
    const cycle = shortestCycle(name, next);
    if (cycle === undefined) continue;
    cycles.push(cycle);
    const ahead = reachable(name, next);
    for (const one of ahead) if (reachable(one, next).has(name)) grouped.add(one);
  }
  return cycles;
}

/** Breadth first, so that the first way back is a shortest one. */
function shortestCycle(
  start: string,
  next: ReadonlyMap<string, readonly string[]>,
): string[] | undefined {
  const cameFrom = new Map<string, string>();
  const waiting = [start];
  for (const one of waiting) {
    for (const to of next.get(one) ?? []) {
      if (to === start) return trace(one, start, cameFrom);
      if (cameFrom.has(to)) continue;
      cameFrom.set(to, one);
      waiting.push(to);
    }
  }
  return undefined;
}

function trace(end: string, start: string, cameFrom: ReadonlyMap<string, string>): string[] {
  const path: string[] = [];
  for (let at: string | undefined = end; at !== undefined; at = cameFrom.get(at)) {
    path.unshift(at);
    if (at === start) break;
  }
  return path;
}

function reachable(start: string, next: ReadonlyMap<string, readonly string[]>): Set<string> {
  const seen = new Set<string>();
  const waiting = [start];
  for (const one of waiting)
    for (const to of next.get(one) ?? [])
      if (!seen.has(to)) {
        seen.add(to);
        waiting.push(to);
      }
  return seen;
}
