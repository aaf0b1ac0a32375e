export type { FakeFetch } from './fake-server/as-fetch.js';
export { asFetch } from './fake-server/as-fetch.js';
export type { MswHttp } from './fake-server/as-handlers.js';
export { asHandlers } from './fake-server/as-handlers.js';
export type { FakeServer, FakeServerOptions } from './fake-server/create-fake-server.js';
export { createFakeServer } from './fake-server/create-fake-server.js';
export type { FaultSource, Faults } from './fake-server/create-faults.js';
export { createFaults } from './fake-server/create-faults.js';
export type { RequestLog, RequestRecord } from './fake-server/create-request-log.js';
export type {
  FakeAnswer,
  FakeOutcome,
  FakeProvider,
  FakeRequest,
} from './fake-server/fake-message.js';
export type {
  Fault,
  FaultEffect,
  FaultKind,
  FaultMatch,
  FaultSchedule,
} from './fake-server/fault.js';
export type { Listening, ListenOptions } from './fake-server/listen.js';
export { listen } from './fake-server/listen.js';
export { toFaultOutcome } from './fake-server/to-fault-outcome.js';
export type {
  FaultScheduleOptions,
  FaultStep,
  RecordedFaultSchedule,
  SeededFaultScheduleOptions,
} from './fault-schedule.js';
export { faultSchedule, parseFaultSchedule, seededFaultSchedule } from './fault-schedule.js';
export type { HarnessCallOptions, HarnessRun, PolicyHarness } from './policy-harness.js';
export { policyHarness } from './policy-harness.js';
export type { FactLog, RecordedFact } from './record-facts.js';
export { recordFacts } from './record-facts.js';
export type { ForEachSeedOptions, Pause, Scheduler, SchedulerOptions } from './scheduler.js';
export { createScheduler, forEachSeed } from './scheduler.js';
export type { ScriptedAttempt, ScriptStep } from './scripted-provider.js';
export { providerFailure } from './scripted-provider.js';
export { seededRandom } from './seeded-random.js';
export type { VirtualClock, VirtualClockOptions } from './virtual-clock.js';
export { createVirtualClock } from './virtual-clock.js';
