import type { FakeAnswerScript } from '@quayside/openai/testing';

/** The model of all calls, and what a token of it costs, in trillionths of a dollar: $0.25, $0.025 and $2 a million. */
export const MODEL = 'gpt-5-mini';
const PICO = { input: 250_000n, cached: 25_000n, output: 2_000_000n };

/** What the provider counts for call `n`. */
export interface UsageOfCall {
  readonly input: number;
  readonly output: number;
  readonly cached: number;
  readonly reasoning: number;
}

/** Gives every call a usage of its own, so that a sum says which calls are in it. */
export function usageOfCall(n: number): UsageOfCall {
  return { input: 1000 + 7 * n, output: 60 + 3 * n, cached: (n * 13) % 900, reasoning: n % 50 };
}

/** What that costs, worked out by hand. */
export function picoOf({ input, output, cached }: UsageOfCall): bigint {
  return (
    BigInt(input - cached) * PICO.input +
    BigInt(cached) * PICO.cached +
    BigInt(output) * PICO.output
  );
}

/** What the user says in call `n`. */
export function promptOf(n: number): string {
  return `This is call ${n}.`;
}

/** What the provider says to whoever asks with {@link promptOf}. */
export function answerOf(request: Readonly<Record<string, unknown>>): FakeAnswerScript {
  const [, n = '0'] = /This is call (\d+)\./.exec(JSON.stringify(request)) ?? [];
  return {
    text: 'The harbour is calm, the cranes are busy, and the ferry leaves at six.',
    usage: usageOfCall(Number(n)),
  };
}
