import { answerRequest } from './as-fetch.js';
import type { FakeProvider } from './fake-message.js';

/** The part of msw's `http` that is needed: msw itself is never imported here. */
export interface MswHttp<H> {
  all(path: string, resolver: (call: { request: Request }) => Promise<Response>): H;
}

/**
 * One msw handler for everything below each of `origins`. A cut connection becomes msw's network error; a
 * truncated body arrives as if it were complete, as msw knows no other end.
 */
export function asHandlers<H>(
  provider: FakeProvider,
  http: MswHttp<H>,
  ...origins: readonly string[]
): readonly H[] {
  return origins.map((origin) =>
    http.all(
      `${origin}/*`,
      async ({ request }) => (await answerRequest(provider, request)) ?? Response.error(),
    ),
  );
}
