/** What the fake says next. */
export interface FakeAnswerScript {
  /** What the model thinks first; the fake signs it, and wants it back as it was. */
  readonly thinking?: string | undefined;
  readonly text?: string | undefined;
  readonly toolCalls?:
    | ReadonlyArray<{ readonly name: string; readonly arguments: string }>
    | undefined;
  /** Anthropic's own word. @default `tool_use` with tool calls, else `end_turn` */
  readonly stopReason?: string | undefined;
  readonly usage?:
    | {
        /** Neither read from the cache nor written to it. */
        readonly input?: number | undefined;
        readonly output?: number | undefined;
        readonly cacheRead?: number | undefined;
        /** Kept for five minutes. */
        readonly cacheWrite?: number | undefined;
        /** Kept for an hour. */
        readonly longCacheWrite?: number | undefined;
        /** Part of the output. */
        readonly thinking?: number | undefined;
        readonly webSearches?: number | undefined;
      }
    | undefined;
}

type Block = Readonly<Record<string, unknown>> & { readonly type: string };

/** An answer with everything in it. */
export interface CompleteScript {
  readonly id: string;
  readonly model: string;
  readonly content: readonly Block[];
  readonly stopReason: string;
  readonly usage: Readonly<Record<string, unknown>> & { readonly output_tokens: number };
}

/** Completes a script; `sign` makes the signature of a thought. */
export function completeScript(
  script: FakeAnswerScript,
  id: string,
  model: string,
  asked: string,
  sign: (thinking: string) => string,
): CompleteScript {
  const { thinking, text = '', toolCalls = [] } = script;
  const calls = toolCalls.map(({ name, arguments: written }, index) => ({
    type: 'tool_use',
    id: `toolu_${id}_${index}`,
    name,
    input: parseInput(written),
    caller: { type: 'direct' },
  }));
  const said = (thinking ?? '') + text + toolCalls.map((call) => call.arguments).join('');
  return {
    id: `msg_${id}`,
    model,
    content: [
      ...(thinking === undefined
        ? []
        : [{ type: 'thinking', thinking, signature: sign(thinking) }]),
      ...(text === '' ? [] : [{ type: 'text', text, citations: null }]),
      ...calls,
    ],
    stopReason: script.stopReason ?? (calls.length > 0 ? 'tool_use' : 'end_turn'),
    usage: toUsage(script, asked, said),
  };
}

function toUsage(
  { usage = {} }: FakeAnswerScript,
  asked: string,
  said: string,
): CompleteScript['usage'] {
  const { cacheWrite = 0, longCacheWrite = 0, thinking, webSearches } = usage;
  return {
    input_tokens: usage.input ?? countTokens(asked),
    cache_creation_input_tokens: cacheWrite + longCacheWrite,
    cache_read_input_tokens: usage.cacheRead ?? 0,
    cache_creation: {
      ephemeral_5m_input_tokens: cacheWrite,
      ephemeral_1h_input_tokens: longCacheWrite,
    },
    output_tokens: usage.output ?? Math.max(1, countTokens(said)) + (thinking ?? 0),
    output_tokens_details: thinking === undefined ? null : { thinking_tokens: thinking },
    server_tool_use:
      webSearches === undefined
        ? null
        : { web_search_requests: webSearches, web_fetch_requests: 0 },
    service_tier: 'standard',
    inference_geo: 'global',
    speed: null,
  };
}

/** As a rule of thumb does. */
export function countTokens(text: string): number {
  return Math.ceil(text.length / 4);
}

/** Tests may make the model write what is no JSON: the true one never answers with that, whole. */
function parseInput(written: string): unknown {
  try {
    return JSON.parse(written);
  } catch {
    return {};
  }
}
