import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { publishedPackages } from './repository.ts';
import { thirdPartyLicenses } from './third-party-licenses.ts';

it.each(publishedPackages)(
  'third-party licences › $folder lists what its build contains',
  ({ path, manifest }) => {
    const file = join(path, 'THIRD_PARTY_LICENSES.md');
    const written = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
    const hint = 'run `npm run licenses`';
    expect(written, hint).toBe(thirdPartyLicenses(path));
    expect(manifest.files?.includes('THIRD_PARTY_LICENSES.md') ?? false).toBe(
      written !== undefined,
    );
  },
);
