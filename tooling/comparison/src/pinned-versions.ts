import { readFileSync } from 'node:fs';

const manifest: { readonly dependencies: Readonly<Record<string, string>> } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
);

/** `stripe 23.1.0`: the exact version that is installed here. */
export function withVersion(packageName: string): string {
  return `${packageName} ${manifest.dependencies[packageName]}`;
}
