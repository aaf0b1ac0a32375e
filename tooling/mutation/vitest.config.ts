import { defineConfig } from 'vitest/config';
import workspace from '../../vitest.config.ts';

/** The tests that must notice a fault in `resilience`: those beside it. */
export default defineConfig({
  ...workspace,
  test: {
    ...workspace.test,
    include: ['packages/core/src/resilience/**/*.test.ts'],
  },
});
