/** A request, as it left. */
export interface Recorded {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** A `fetch` that records what is sent and answers with one body. */
export function recordRequests(answer: unknown): {
  readonly fetch: typeof globalThis.fetch;
  readonly sent: Recorded[];
} {
  const sent: Recorded[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    const { host, pathname, searchParams } = new URL(request.url);
    const text = await request.text();
    const isJson = (request.headers.get('content-type') ?? '').includes('json');
    sent.push({
      method: request.method,
      host,
      // GitHub reads an escaped slash and a plain one as the same.
      path: decodeURIComponent(pathname),
      query: Object.fromEntries(searchParams),
      body: text === '' ? undefined : isJson ? JSON.parse(text) : text,
    });
    return Response.json(answer);
  };
  return { fetch, sent };
}
