import { createRequire } from 'node:module';

/** The version of this package. */
export function packageVersion(): string {
  const manifest: unknown = createRequire(import.meta.url)('@quayside/cost-tracker/package.json');
  if (typeof manifest !== 'object' || manifest === null || !('version' in manifest)) return '0.0.0';
  return String(manifest.version);
}
