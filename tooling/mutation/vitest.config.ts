import { defineConfig } from 'vitest/config';
import workspace from '../../vitest.config.ts';

/** The tests that must notice a fault in `resilience`: those beside it, and the known bugs. */
export default defineConfig({
  ...workspace,
  test: {
    ...workspace.test,
    include: ['packages/core/src/resilience/**/*.test.ts', 'packages/core/test/known-bugs/**/*.test.ts'],
  },
});
