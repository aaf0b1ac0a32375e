/** One answer of the provider. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Sent {
  readonly method: string;
  readonly body?: string | ReadableStream<Uint8Array>;
  /** Running it twice does no harm. Ours can be told, the others cannot. */
  readonly harmless?: boolean;
  /** Seeds the engine's randomness, where it has one; 0 stands for none. @default 0 */
  readonly seed?: number;
}

/** What became of one logical request. */
export interface Delivery {
  readonly requests: number;
  /** The waits between them, in milliseconds. */
  readonly waitsMs: readonly number[];
  /** `ok`, the status of the failure that the caller sees, or the name of any other error. */
  readonly end: string;
}

/** An HTTP client with its retries, whoever made it. */
export interface HttpEngine {
  readonly name: string;
  /** Sends one logical request to a provider that gives `answers` in turn and repeats the last. */
  send(request: Sent, answers: readonly Answer[]): Promise<Delivery>;
}

export function answerAt(answers: readonly Answer[], request: number): Answer {
  const answer = answers[Math.min(request, answers.length - 1)];
  if (answer === undefined) throw new Error('a provider needs an answer');
  return answer;
}
