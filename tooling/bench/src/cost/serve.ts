import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { QUIET } from '../in-process.ts';

export const TOKEN = 'bench-token-0123456789abcdef';

/** A server that runs as users start it. */
export interface Served extends AsyncDisposable {
  readonly url: string;
  /** From before its process was there until it said that it listens, in milliseconds. */
  readonly readyMs: number;
}

const main = fileURLToPath(
  new URL('dist/cli/main.js', import.meta.resolve('@quayside/cost-tracker/package.json')),
);

export async function serve(database: string, directory: string): Promise<Served> {
  const begun = performance.now();
  const flags = ['--port', '0', '--database', database, '--data-dir', join(directory, 'server')];
  const child = spawn(process.execPath, [...QUIET, main, 'serve', '--json', ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, API_TOKEN: TOKEN },
  });
  for await (const line of createInterface(child.stdout)) {
    // Every line is an object; the one that matters names where it listens.
    const { event, url } = JSON.parse(line) as { readonly event: string; readonly url?: string };
    if (event !== 'listening' || url === undefined) continue;
    const readyMs = performance.now() - begun;
    return {
      url,
      readyMs,
      [Symbol.asyncDispose]: async () => {
        const ended = once(child, 'exit');
        child.kill();
        await ended;
      },
    };
  }
  throw new Error('the server ended before it listened');
}
