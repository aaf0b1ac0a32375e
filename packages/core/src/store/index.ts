export { checkCount, checkTtl } from './check-store-input.js';
export type { MemoryStoreOptions } from './memory-store.js';
export { createMemoryStore } from './memory-store.js';
export type {
  Claim,
  ClaimOptions,
  CompareAndSetOptions,
  CountOptions,
  Lease,
  LeaseOptions,
  StateStore,
  WindowCount,
} from './state-store.js';
