/** Whether it may stand in a header without being split, folded or refused by the platform. */
export function isSendable(text: unknown): text is string {
  return typeof text === 'string' && /^[\x21-\x7e]+$/.test(text);
}
