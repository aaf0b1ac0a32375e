import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { publishedPackages } from './repository.ts';
import { thirdPartyLicenses } from './third-party-licenses.ts';

for (const { path } of publishedPackages) {
  const page = thirdPartyLicenses(path);
  if (page !== undefined) writeFileSync(join(path, 'THIRD_PARTY_LICENSES.md'), page);
}
