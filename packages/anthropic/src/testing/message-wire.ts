import type { CompleteScript } from './script.js';

type Json = Readonly<Record<string, unknown>>;

/** A message, as Anthropic answers it. */
export function toMessage({ id, model, content, stopReason, usage }: CompleteScript): Json {
  return {
    id,
    type: 'message',
    role: 'assistant',
    model,
    content,
    container: null,
    stop_reason: stopReason,
    stop_sequence: null,
    stop_details: null,
    usage,
  };
}

/** The same, as a stream of events. */
export function toMessageEvents(script: CompleteScript): readonly string[] {
  const { content, stopReason, usage } = script;
  const begun = { content: [], stop_reason: null, usage: { ...usage, output_tokens: 1 } };
  const events: readonly Json[] = [
    { type: 'message_start', message: { ...toMessage(script), ...begun } },
    { type: 'ping' },
    ...content.flatMap(toBlockEvents),
    {
      type: 'message_delta',
      delta: { stop_reason: stopReason, stop_sequence: null, stop_details: null, container: null },
      usage: toDeltaUsage(usage),
    },
    { type: 'message_stop' },
  ];
  return events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
}

function toBlockEvents(block: Json, index: number): readonly Json[] {
  const start = (content_block: Json): Json => ({
    type: 'content_block_start',
    index,
    content_block,
  });
  const delta = (added: Json): Json => ({ type: 'content_block_delta', index, delta: added });
  const stop = { type: 'content_block_stop', index };
  switch (block.type) {
    case 'thinking':
      return [
        start({ ...block, thinking: '', signature: '' }),
        ...piecesOf(String(block.thinking)).map((thinking) =>
          delta({ type: 'thinking_delta', thinking }),
        ),
        delta({ type: 'signature_delta', signature: block.signature }),
        stop,
      ];
    case 'text':
      return [
        start({ ...block, text: '' }),
        ...piecesOf(String(block.text)).map((text) => delta({ type: 'text_delta', text })),
        stop,
      ];
    case 'tool_use': {
      const written = JSON.stringify(block.input);
      const middle = Math.ceil(written.length / 2);
      // A call without arguments comes with one empty piece.
      const pieces =
        written === '{}' ? [''] : ['', written.slice(0, middle), written.slice(middle)];
      return [
        start({ ...block, input: {} }),
        ...pieces.map((partial_json) => delta({ type: 'input_json_delta', partial_json })),
        stop,
      ];
    }
    default:
      return [start(block), stop];
  }
}

/** What is counted again at the end; the split by time of caching is not. */
function toDeltaUsage(usage: Json): Json {
  const names = [
    ...['input_tokens', 'output_tokens', 'output_tokens_details'],
    ...['cache_creation_input_tokens', 'cache_read_input_tokens', 'server_tool_use'],
  ];
  return Object.fromEntries(names.map((name) => [name, usage[name]]));
}

/** Words with the space behind them: what one event of a stream holds. */
function piecesOf(text: string): readonly string[] {
  return text.match(/\s*\S+\s*/g) ?? (text === '' ? [] : [text]);
}
