import type { Call } from '../call.js';
import { IntegrationError } from '../errors/integration-error.js';

/** A failure of the way to the provider: before it acted, or after. */
export type MemoryFault = 'unreachable' | 'answer_lost';

/** The faults that wait for requests, by operation. */
export interface FaultQueue<Operation extends string> {
  add(operation: Operation, fault: MemoryFault): void;
  /** What happens to the next request of `operation`, if anything does. */
  take(operation: string): MemoryFault | undefined;
}

export function createFaultQueue<Operation extends string>(): FaultQueue<Operation> {
  const faults = new Map<string, MemoryFault[]>();
  return {
    add: (operation, fault) => {
      faults.set(operation, [...(faults.get(operation) ?? []), fault]);
    },
    take: (operation) => faults.get(operation)?.shift(),
  };
}

/** Takes a request to the provider in memory, and its answer back. */
export async function travel<T>(
  call: Call,
  fault: (operation: string) => MemoryFault | undefined,
  act: () => T,
): Promise<T> {
  // A real request is under way for a while: an abort right after the call must still be seen.
  await Promise.resolve();
  call.signal.throwIfAborted();
  const happened = fault(call.operation);
  if (happened === 'unreachable') {
    throw lost('the provider cannot be reached', 'not_executed', call);
  }
  const answer = act();
  if (happened === 'answer_lost') throw lost('the answer was lost', 'unknown', call);
  return answer;
}

function lost(
  what: string,
  execution: IntegrationError['execution'],
  call: Call,
): IntegrationError {
  return new IntegrationError({
    message: `memory ${call.operation} failed: ${what} (unavailable).`,
    code: 'unavailable',
    execution,
  });
}
