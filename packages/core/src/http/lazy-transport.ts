import type { HttpTransport } from './http-transport.js';

/**
 * The default transport, loaded with the first request: whoever brings a transport of his own never
 * loads ky, and does not bundle it into his entry.
 */
export function lazyFetchTransport(fetch: typeof globalThis.fetch | undefined): HttpTransport {
  let loaded: HttpTransport | undefined;
  let loading: Promise<HttpTransport> | undefined;
  const load = async (): Promise<HttpTransport> => {
    try {
      const { createFetchTransport } = await import('./fetch-transport.js');
      loaded = createFetchTransport({ fetch });
      return loaded;
    } finally {
      // A chunk that failed to load may load the next time.
      loading = undefined;
    }
  };
  return (request) => {
    if (loaded !== undefined) return loaded(request);
    loading ??= load();
    return loading.then((transport) => transport(request));
  };
}
