/**
 * How long the rest of a body is waited for that nobody reads, in milliseconds. Whoever reads a stream of
 * events leaves at its last one, a moment before the end; a new connection costs more than that moment.
 */
export const BODY_REST_MS = 100;
