import { defineConfig } from 'tsup';
import { annotatePure } from './annotate-pure.js';

/**
 * zod/mini, ky and cockatiel go into the build: as packages they cost 94 ms to import, inside it 40
 * (docs/adr/0002). Entries share chunks, and ky stays in a chunk that only the default transport loads.
 */
export default defineConfig({
  entry: ['src/**/index.ts'],
  format: 'esm',
  target: 'node22',
  noExternal: ['zod', 'ky', 'cockatiel'],
  esbuildPlugins: [annotatePure()],
  splitting: true,
  sourcemap: true,
  clean: true,
  dts: false,
});
