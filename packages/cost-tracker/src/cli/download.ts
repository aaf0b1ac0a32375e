import { systemClock } from '@quayside/core';
import { createTrackerParts, invokeTracker } from '../client/tracker-parts.js';
import { CommandError } from './command-error.js';
import { readConnection } from './connect.js';
import type { Options } from './options.js';

/** An answer as it arrives. */
export interface Download {
  readonly header: (name: string) => string | undefined;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** A server that says nothing for so long says nothing any more. However long the whole takes is no matter. */
const SILENT_MS = 60_000;

const CALLED = { port: 'client', operation: 'export', idempotency: 'safe' } as const;

/** Asks once for something large and hands it over piece by piece. What was written cannot be asked for again. */
export async function startDownload<T>(
  options: Options<'url' | 'token'>,
  path: string,
  query: Readonly<Record<string, string | undefined>>,
  read: (download: Download) => Promise<T>,
): Promise<T> {
  const silence = new AbortController();
  const watch = watchFor(silence);
  watch.start();
  const connection = readConnection(options);
  const parts = createTrackerParts({ ...connection, policy: (call, next) => next(call) });
  try {
    const done = await invokeTracker(parts, CALLED, { signal: silence.signal }, async (call) => {
      const answer = await parts.http.exchange('GET', path, { call, query });
      const download = { header: answer.header, chunks: watched(answer.chunks(), watch) };
      // What goes wrong at the reader is nothing that the server did.
      return read(download).then(
        (value) => ({ value }),
        (error: unknown) => ({ error }),
      );
    });
    if ('error' in done) throw done.error;
    return done.value;
  } finally {
    watch.stop();
  }
}

interface Watch {
  readonly start: () => void;
  readonly stop: () => void;
}

function watchFor(silence: AbortController): Watch {
  const fallSilent = (): void =>
    silence.abort(new CommandError('the server fell silent in the middle; nothing is complete'));
  let cancel = (): void => {};
  return {
    start: () => {
      cancel = systemClock.schedule(fallSilent, SILENT_MS);
    },
    stop: () => cancel(),
  };
}

async function* watched(
  chunks: AsyncIterable<Uint8Array>,
  { start, stop }: Watch,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    // A reader who takes his time is not the server's silence.
    stop();
    yield chunk;
    start();
  }
}
