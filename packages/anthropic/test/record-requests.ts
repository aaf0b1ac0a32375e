/** A request, as it left: what the provider acts by, and not what names the client. */
export interface Recorded {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Who asks, for whom, and how the body is written. */
const HEADERS = ['x-api-key', 'authorization', 'anthropic-version', 'anthropic-beta'];

/** A `fetch` that records what is sent and answers with one body. */
export function recordRequests(answer: unknown): {
  readonly fetch: typeof globalThis.fetch;
  readonly sent: Recorded[];
} {
  const sent: Recorded[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    const { protocol, host, pathname, searchParams } = new URL(request.url);
    // The official SDK asks its `fetch` first whether it knows forms.
    if (protocol === 'data:') return new Response('');
    const named = HEADERS.flatMap((name) => {
      const value = request.headers.get(name);
      return value === null ? [] : [[name, value] as const];
    });
    const contentType = request.headers.get('content-type')?.split(';')[0];
    sent.push({
      method: request.method,
      host,
      // In a path, an escaped colon and a plain one are the same.
      path: pathname.replaceAll('%3A', ':'),
      query: Object.fromEntries(searchParams),
      headers: Object.fromEntries([
        ...named,
        ...(contentType === undefined ? [] : [['content-type', contentType] as const]),
      ]),
      body: await readBody(request, contentType),
    });
    return Response.json(answer);
  };
  return { fetch, sent };
}

async function readBody(request: Request, contentType: string | undefined): Promise<unknown> {
  if (contentType !== 'multipart/form-data') {
    const text = await request.text();
    return text === '' ? undefined : JSON.parse(text);
  }
  const form = await request.formData();
  const fields = [...form].map(async ([name, value]) =>
    typeof value === 'string' ? [name, value] : [name, value.name, value.type, await value.text()],
  );
  // Anthropic reads the fields in any order.
  return (await Promise.all(fields)).sort();
}
