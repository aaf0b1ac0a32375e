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
  readonly tokens: number;
  readonly refused: number;
}

/**
 * An OpenAI that counts requests and tokens of each model, as OpenAI says that it counts: the longest answer
 * that was asked for, or the text's length.
 */
export function createLimitedOpenAI(
  clock: VirtualClock,
  limits: { readonly requests: number; readonly tokens: number },
): { readonly fetch: typeof globalThis.fetch; readonly of: (model: string) => ModelCount } {
  const buckets = new Map<string, { readonly requests: Bucket; readonly tokens: Bucket }>();
  const counts = new Map<string, { requests: number; tokens: number; refused: number }>();
  const countOf = (model: string): { requests: number; tokens: number; refused: number } => {
    const known = counts.get(model) ?? { requests: 0, tokens: 0, refused: 0 };
    counts.set(model, known);
    return known;
  };
  const bucketsOf = (model: string) => {
    const full = (perMinute: number): Bucket => ({ perMinute, left: perMinute, at: clock.now() });
    const known = buckets.get(model) ?? {
      requests: full(limits.requests),
      tokens: full(limits.tokens),
    };
    buckets.set(model, known);
    for (const bucket of [known.requests, known.tokens]) refill(bucket, clock.now());
    return known;
  };
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const { model, messages, max_completion_tokens: longest, stream } = await bodyOf(input, init);
    const cost = Math.max(longest ?? 0, Math.ceil(JSON.stringify(messages).length / 4));
    const { requests, tokens } = bucketsOf(model);
    const count = countOf(model);
    const fits = requests.left >= 1 && tokens.left >= cost;
    if (fits) {
      requests.left -= 1;
      tokens.left -= cost;
      count.requests += 1;
      count.tokens += cost;
    } else count.refused += 1;
    const headers = { ...headersOf('requests', requests), ...headersOf('tokens', tokens) };
    await new Promise<void>((resolve) => clock.schedule(resolve, 400));
    if (!fits) return refusal(headers);
    return stream === true ? streamed(headers) : answered(headers, cost);
  };
  return { fetch, of: countOf };
}

interface Body {
  readonly model: string;
  readonly messages: unknown;
  readonly max_completion_tokens?: number;
  readonly stream?: boolean;
}

async function bodyOf(...request: Parameters<typeof globalThis.fetch>): Promise<Body> {
  return JSON.parse(await new Request(...request).text());
}

function refill(bucket: Bucket, now: number): void {
  const added = ((now - bucket.at) * bucket.perMinute) / 60_000;
  bucket.left = Math.min(bucket.perMinute, bucket.left + added);
  bucket.at = now;
}

function headersOf(name: string, { perMinute, left }: Bucket): Record<string, string> {
  const fullInMs = Math.ceil(((perMinute - left) * 60_000) / perMinute);
  return {
    [`x-ratelimit-limit-${name}`]: String(perMinute),
    [`x-ratelimit-remaining-${name}`]: String(Math.floor(left)),
    [`x-ratelimit-reset-${name}`]: `${fullInMs}ms`,
  };
}

function answered(headers: Record<string, string>, tokens: number): Response {
  const choices = [{ index: 0, message: { content: 'ok' }, finish_reason: 'stop' }];
  const usage = { prompt_tokens: tokens, completion_tokens: 1 };
  return Response.json({ choices, usage }, { headers });
}

function streamed(headers: Record<string, string>): Response {
  const chunk = { choices: [{ index: 0, delta: { content: 'ok' }, finish_reason: 'stop' }] };
  const body = `data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`;
  return new Response(body, { headers: { ...headers, 'content-type': 'text/event-stream' } });
}

function refusal(headers: Record<string, string>): Response {
  const error = { message: 'Rate limit reached', type: 'tokens', code: 'rate_limit_exceeded' };
  return Response.json({ error }, { status: 429, headers });
}
