import { fixed, printTable } from '../statistics.ts';

/** A figure that we promise, and what was measured. */
export interface Target {
  readonly name: string;
  readonly measured: number;
  readonly limit: number;
  readonly unit: string;
  /** @default 'at most' */
  readonly bound?: 'at most' | 'at least';
}

/** Prints how the promises stand. Timings of a shared machine fail nothing: a person reads the marks. */
export function printTargets(targets: readonly Target[]): void {
  const rows = targets.map(({ name, measured, limit, unit, bound = 'at most' }) => [
    name,
    `${bound} ${limit} ${unit}`,
    `${fixed(measured, digitsOf(limit))} ${unit}`,
    (bound === 'at most' ? measured <= limit : measured >= limit) ? 'ok' : 'MISSED',
  ]);
  printTable('Targets', ['', 'target', 'measured', ''], rows);
}

const digitsOf = (limit: number): number => (limit < 10 ? 2 : limit < 100 ? 1 : 0);
