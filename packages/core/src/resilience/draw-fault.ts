import type { Random } from '../clock.js';
import type { CallFault } from './call-fault.js';

/**
 * Takes one of `row` by its weight, and draws what it leaves open, so that the fault says all there is to
 * repeat it.
 */
export function drawFault(row: readonly CallFault[], random: Random): CallFault | undefined {
  const fault = pick(row, random);
  if (fault?.kind !== 'latency' || fault.spreadMs === undefined) return fault;
  const { spreadMs, ...rest } = fault;
  return { ...rest, delayMs: fault.delayMs + random() * spreadMs };
}

function pick(row: readonly CallFault[], random: Random): CallFault | undefined {
  // No choice, no draw: adding a fault to a row of one is what changes the row of random figures.
  if (row.length <= 1) return row[0];
  let mark = random() * row.reduce((sum, fault) => sum + weightOf(fault), 0);
  for (const fault of row) {
    mark -= weightOf(fault);
    if (mark < 0) return fault;
  }
  // Sums of fractions may miss the end by a hair.
  return row.at(-1);
}

function weightOf(fault: CallFault): number {
  return fault.weight ?? 1;
}
