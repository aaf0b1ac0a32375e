import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Reads `.env` of this example, then of the repository; what is set already stays. */
export function loadEnv(): void {
  for (const path of ['../../.env', '../../../../.env']) {
    const file = fileURLToPath(new URL(path, import.meta.url));
    if (existsSync(file)) process.loadEnvFile(file);
  }
}
