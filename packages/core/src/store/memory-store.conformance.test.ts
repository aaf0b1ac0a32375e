import { describe, it } from 'vitest';
import { stateStoreConformance } from '../conformance/state-store/state-store-conformance.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { createMemoryStore } from './memory-store.js';

const clock = createVirtualClock();
const store = createMemoryStore({ clock });

stateStoreConformance(
  { describe, it },
  {
    provider: 'memory',
    connect: async () => ({ store }),
    passTime: (ms) => clock.advance(ms),
  },
);
