export type { Fault, FaultKind, FaultMix } from './fault.ts';
export { EVEN_MIX, FAULT_KINDS } from './fault.ts';
export type { FaultCounts, FaultProxy, FaultProxyOptions } from './fault-proxy.ts';
export { COUNTS_PATH, createFaultProxy } from './fault-proxy.ts';
export type { FaultSchedule, FaultScheduleOptions } from './fault-schedule.ts';
export { createFaultSchedule, seededRandom } from './fault-schedule.ts';
