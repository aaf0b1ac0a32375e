/**
 * What can go wrong with one HTTP exchange.
 *
 * | kind | what the client sees | did the server get the request? |
 * |---|---|---|
 * | `reset` | connection reset | no |
 * | `lost_answer` | connection reset | yes, and it answered |
 * | `cut_reset` | head and part of the body, then a reset | yes |
 * | `cut_end` | head and part of the body, then a clean end (FIN) | yes |
 * | `delay` | the true answer, late | yes, late; also when the client has left by then |
 * | `stall` | part of the answer or nothing, then silence, then a reset | yes |
 * | `status_429` | 429 with `Retry-After` | no |
 * | `status_500`, `status_503` | that status | no |
 * | `late_502` | 502 from the middle | yes, and it answered |
 * | `html_200` | an HTML page with status 200 | no |
 */
export const FAULT_KINDS = [
  'reset',
  'lost_answer',
  'cut_reset',
  'cut_end',
  'delay',
  'stall',
  'status_429',
  'status_500',
  'status_503',
  'late_502',
  'html_200',
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

/** The fault of one exchange. */
export interface Fault {
  readonly kind: FaultKind;
  /** In [0, 1): where the body is cut, how much of the longest delay is used. */
  readonly ratio: number;
}

/** How often each kind is drawn, relative to the others. A kind that is absent never is. */
export type FaultMix = Partial<Readonly<Record<FaultKind, number>>>;

/** Every kind equally often. */
export const EVEN_MIX: FaultMix = Object.fromEntries(FAULT_KINDS.map((kind) => [kind, 1]));
