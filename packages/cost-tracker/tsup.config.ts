import { defineConfig } from 'tsup';

const shared = {
  format: 'esm',
  target: 'node22',
  splitting: true,
  sourcemap: true,
  dts: false,
} as const;

export default defineConfig([
  { ...shared, entry: ['src/**/index.ts'], clean: ['!cli/**'] },
  {
    ...shared,
    entry: ['src/cli/main.ts'],
    outDir: 'dist/cli',
    clean: true,
    // Some 400 files as packages: inside the build, `serve` is ready in half of the time.
    noExternal: ['hono', '@hono/node-server', 'kysely', 'zod'],
  },
]);
