import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Tests run against sources, so that a test never sees a stale build. */
export default defineConfig({
  resolve: {
    alias: [
      { find: /^@quayside\/([a-z0-9-]+)$/, replacement: source('./packages/$1/src/index.ts') },
      {
        find: /^@quayside\/([a-z0-9-]+)\/(.+)$/,
        replacement: source('./packages/$1/src/$2/index.ts'),
      },
    ],
  },
  test: {
    include: ['{packages,examples,tooling}/*/{src,test}/**/*.test.ts'],
    testTimeout: 20_000,
  },
});
