import type { VirtualClock } from '@quayside/core/testing';

/** A limit that fills in every moment. */
interface Bucket {
  readonly perMinute: number;
  left: number;
  at: number;
}

/** What a model let through and refused. */
export interface ModelCount {
  readonly requests: number;
  readonly input: number;
  readonly output: number;
  readonly refused: number;
}

type Limits = { readonly [Name in 'requests' | 'input-tokens' | 'output-tokens']: number };

const NAMES = ['requests', 'input-tokens', 'output-tokens'] as const;

/**
 * An Anthropic that counts as it says that it does: requests and input tokens when they come, output tokens
 * as they are written, whatever `max_tokens` says. Its resets are told in whole seconds.
 */
export function createLimitedAnthropic(
  clock: VirtualClock,
  limits: Limits,
  outputTokens: number,
): { readonly fetch: typeof globalThis.fetch; readonly of: (model: string) => ModelCount } {
  const models = new Map<
    string,
    {
      count: { -readonly [Name in keyof ModelCount]: number };
      buckets: Record<keyof Limits, Bucket>;
    }
  >();
  const stateOf = (model: string) => {
    const full = (name: keyof Limits): Bucket => ({
      perMinute: limits[name],
      left: limits[name],
      at: clock.now(),
    });
    const known = models.get(model) ?? {
      count: { requests: 0, input: 0, output: 0, refused: 0 },
      buckets: {
        requests: full('requests'),
        'input-tokens': full('input-tokens'),
        'output-tokens': full('output-tokens'),
      },
    };
    models.set(model, known);
    for (const name of NAMES) refill(known.buckets[name], clock.now());
    return known;
  };
  const fetch: typeof globalThis.fetch = async (url, init) => {
    const { model, messages } = JSON.parse(await new Request(url, init).text());
    const input = Math.ceil(JSON.stringify(messages).length / 4);
    const { count, buckets } = stateOf(model);
    const fits =
      buckets.requests.left >= 1 &&
      buckets['input-tokens'].left >= input &&
      buckets['output-tokens'].left > 0;
    if (fits) {
      buckets.requests.left -= 1;
      buckets['input-tokens'].left -= input;
      count.requests += 1;
      count.input += input;
    } else count.refused += 1;
    const refusal = Response.json(
      { type: 'error', error: { type: 'rate_limit_error', message: 'no' } },
      { status: 429, headers: headersOf(buckets, clock) },
    );
    await new Promise<void>((resolve) => clock.schedule(resolve, 400));
    if (!fits) return refusal;
    stateOf(model).buckets['output-tokens'].left -= outputTokens;
    count.output += outputTokens;
    const usage = { input_tokens: input, output_tokens: outputTokens };
    const message = { content: [{ type: 'text', text: 'ok' }], stop_reason: 'end_turn', usage };
    return Response.json(message, { headers: headersOf(stateOf(model).buckets, clock) });
  };
  return { fetch, of: (model) => stateOf(model).count };
}

function refill(bucket: Bucket, now: number): void {
  const added = ((now - bucket.at) * bucket.perMinute) / 60_000;
  bucket.left = Math.min(bucket.perMinute, bucket.left + added);
  bucket.at = now;
}

function headersOf(
  buckets: Readonly<Record<keyof Limits, Bucket>>,
  clock: VirtualClock,
): Record<string, string> {
  const told = NAMES.map((name) => {
    const { perMinute, left } = buckets[name];
    const fullInMs = ((perMinute - left) * 60_000) / perMinute;
    const reset = new Date(Math.ceil((clock.wallNow() + fullInMs) / 1_000) * 1_000);
    return {
      [`anthropic-ratelimit-${name}-limit`]: String(perMinute),
      [`anthropic-ratelimit-${name}-remaining`]: String(Math.max(0, Math.floor(left))),
      [`anthropic-ratelimit-${name}-reset`]: reset.toISOString().replace('.000', ''),
    };
  });
  return Object.assign({}, ...told);
}
