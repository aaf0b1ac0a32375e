/** One request as it left, decoded. */
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  /** Query and form, each as sorted `name=value` pairs with nothing left encoded. */
  readonly query: readonly string[];
  readonly form: readonly string[];
  readonly body: string;
  readonly headers: Headers;
}

/** An answer: a body to send with 200, or all of it, or a fault of the network. */
export type Answer =
  | { readonly status?: number; readonly headers?: Record<string, string>; readonly json: unknown }
  | Error;

/** A `fetch` that records every request and answers in turn, the last answer for ever. */
export function recordFetch(...answers: readonly Answer[]): {
  readonly fetch: typeof fetch;
  readonly requests: RecordedRequest[];
} {
  const requests: RecordedRequest[] = [];
  let answered = 0;
  const record: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const url = new URL(request.url);
    const body = await request.text();
    requests.push({
      method: request.method,
      path: url.pathname,
      query: toPairs(url.search),
      form: body.startsWith('{') ? [] : toPairs(body),
      body,
      headers: request.headers,
    });
    const answer = answers[Math.min(answered, answers.length - 1)] ?? { json: {} };
    answered += 1;
    if (answer instanceof Error) throw answer;
    return Response.json(answer.json, {
      status: answer.status ?? 200,
      headers: { 'request-id': `req_${requests.length}`, ...answer.headers },
    });
  };
  return { fetch: record, requests };
}

function toPairs(encoded: string): string[] {
  return [...new URLSearchParams(encoded)].map(([name, value]) => `${name}=${value}`).toSorted();
}
