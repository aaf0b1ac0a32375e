/** A request, as it left. */
export interface Recorded {
  readonly method: string;
  readonly path: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A `fetch` that records what is sent and answers what Slack would. */
export function recordRequests(answers: Readonly<Record<string, unknown>> = {}): {
  readonly fetch: typeof globalThis.fetch;
  readonly sent: Recorded[];
} {
  const sent: Recorded[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    const { pathname } = new URL(request.url);
    const form = Object.fromEntries(new URLSearchParams(await request.text()));
    const path = pathname.replace(/^.*\/api\//, '');
    sent.push({ method: request.method, path, fields: decode(form) });
    return Response.json({ ok: true, ...(answers[path] as object | undefined) });
  };
  return { fetch, sent };
}

/** Nested values are JSON, in whatever order their keys were written. */
function decode(form: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(form).map(([name, text]) => [
      name,
      /^[[{]/.test(text) ? JSON.parse(text) : text,
    ]),
  );
}
