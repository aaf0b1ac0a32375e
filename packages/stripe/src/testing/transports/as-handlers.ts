import { answerRequest, type Handle } from './as-fetch.js';

/** The part of msw's `http` that is needed: msw itself is never imported here. */
export interface MswHttp<H> {
  all(path: string, resolver: (call: { request: Request }) => Promise<Response>): H;
}

/**
 * One msw handler for everything below `origin`. A cut connection becomes msw's network error; a truncated
 * body arrives as if it were complete, as msw knows no other end.
 */
export function asHandlers<H>(handle: Handle, http: MswHttp<H>, origin: string): readonly H[] {
  return [
    http.all(
      `${origin}/*`,
      async ({ request }) => (await answerRequest(handle, request)) ?? Response.error(),
    ),
  ];
}
