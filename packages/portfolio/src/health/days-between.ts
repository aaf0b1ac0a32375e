export const DAY_MS = 86_400_000;

/** Whole days from `from` to `to`; 0 where `from` is later. */
export function daysBetween(from: Date, to: Date): number {
  return Math.max(0, Math.floor((to.getTime() - from.getTime()) / DAY_MS));
}

/** 1 up to `best`, 0 from `worst` on, a straight line between. */
export function towardZero(value: number, best: number, worst: number): number {
  return Math.min(1, Math.max(0, (worst - value) / (worst - best)));
}
