export { seededRandom } from './seeded-random.js';
export type { VirtualClock, VirtualClockOptions } from './virtual-clock.js';
export { createVirtualClock } from './virtual-clock.js';
