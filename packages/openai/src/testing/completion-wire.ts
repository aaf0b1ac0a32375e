import { type CompleteScript, piecesOfText } from './script.js';

/** A chat completion, as OpenAI answers it. */
export function toCompletion(script: CompleteScript): {
  readonly id: string;
  readonly [field: string]: unknown;
} {
  const { id, created, model, text, refusal, toolCalls, finishReason } = script;
  return {
    id: `chatcmpl-${id}`,
    object: 'chat.completion',
    created,
    model,
    service_tier: 'default',
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: text === '' ? null : text,
          refusal: refusal ?? null,
          annotations: [],
          ...(toolCalls.length === 0 ? {} : { tool_calls: toolCalls.map(toToolCall) }),
        },
        logprobs: null,
        finish_reason: finishReason,
      },
    ],
    usage: toUsage(script),
    system_fingerprint: 'fp_fake',
  };
}

/** The same, as a stream of events. */
export function toCompletionEvents(
  script: CompleteScript,
  includeUsage: boolean,
): readonly string[] {
  const { text, refusal, toolCalls, finishReason } = script;
  const head = { role: 'assistant', content: '', refusal: null };
  const chunks = [
    toChunk(script, head),
    ...piecesOfText(text).map((content) => toChunk(script, { content })),
    ...piecesOfText(refusal ?? '').map((piece) => toChunk(script, { refusal: piece })),
    ...toolCalls.flatMap((call, index) => toToolChunks(script, call, index)),
    toChunk(script, {}, finishReason),
    ...(includeUsage ? [{ ...toChunk(script, {}), choices: [], usage: toUsage(script) }] : []),
  ];
  return [...chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`), 'data: [DONE]\n\n'];
}

function toToolChunks(
  script: CompleteScript,
  call: CompleteScript['toolCalls'][number],
  index: number,
): object[] {
  const middle = Math.ceil(call.arguments.length / 2);
  const piece = (fields: object): object => toChunk(script, { tool_calls: [{ index, ...fields }] });
  return [
    piece({ id: call.id, type: 'function', function: { name: call.name, arguments: '' } }),
    piece({ function: { arguments: call.arguments.slice(0, middle) } }),
    piece({ function: { arguments: call.arguments.slice(middle) } }),
  ];
}

function toChunk(
  { id, created, model }: CompleteScript,
  delta: object,
  finish: string | null = null,
): object {
  return {
    id: `chatcmpl-${id}`,
    object: 'chat.completion.chunk',
    created,
    model,
    service_tier: 'default',
    system_fingerprint: 'fp_fake',
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
  };
}

function toToolCall({
  id,
  name,
  arguments: written,
}: CompleteScript['toolCalls'][number]): unknown {
  return { id, type: 'function', function: { name, arguments: written } };
}

function toUsage({ input, output, cached, thought }: CompleteScript): unknown {
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: { cached_tokens: cached, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: thought, audio_tokens: 0 },
  };
}
