import type { Call } from '../call.js';
import { refusal } from './memory-refusal.js';

/** The first answer to each idempotency key, with what was asked. */
export type KeyedAnswers = Map<string, { readonly asked: string; readonly answer: unknown }>;

/**
 * Acts once for a key and repeats the first answer after that. A refusal is not remembered: nothing
 * happened, so the key is still free.
 *
 * @throws conflict when the key was used for something else
 */
export function answerOnce<T>(answers: KeyedAnswers, call: Call, input: unknown, act: () => T): T {
  const asked = canonical([call.operation, input]);
  // bindPort lets no keyed call pass without a key.
  const key = call.idempotencyKey ?? '';
  const first = answers.get(key);
  if (first === undefined) {
    const answer = act();
    answers.set(key, { asked, answer });
    return answer;
  }
  if (first.asked !== asked) {
    throw refusal(call, 'conflict', 'the idempotency key was used with another input');
  }
  // Equal `asked` means the same operation, hence the same type of answer.
  return first.answer as T;
}

/** JSON with sorted keys: two inputs that say the same are written the same. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
